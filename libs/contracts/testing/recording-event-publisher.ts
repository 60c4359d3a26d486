import type { OssaEventMap } from '../src/events/event-map.js';
import type { EventPublisher } from '../src/ports/event-publisher.interface.js';

/** Keeps what was published, in order. */
export class RecordingEventPublisher implements EventPublisher {
  readonly published: { readonly name: keyof OssaEventMap; readonly event: OssaEventMap[keyof OssaEventMap] }[] = [];

  publish<Name extends keyof OssaEventMap>(name: Name, event: OssaEventMap[Name]): void {
    this.published.push({ name, event });
  }

  names(): (keyof OssaEventMap)[] {
    return this.published.map(({ name }) => name);
  }
}
