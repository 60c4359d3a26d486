import type { OssaEventMap } from '../events/event-map.js';

/** Tells the application what happens. A listener that throws changes nothing: it is caught, logged and counted. */
export interface EventPublisher {
  publish<Name extends keyof OssaEventMap>(name: Name, event: OssaEventMap[Name]): void;
}

/** The default of a room that works alone: nobody listens. */
export const NOOP_EVENT_PUBLISHER: EventPublisher = Object.freeze({ publish: () => undefined });
