export { OnOssaEvent } from './events/on-ossa-event.decorator.js';
export { ObservabilityModule } from './observability.module.js';
