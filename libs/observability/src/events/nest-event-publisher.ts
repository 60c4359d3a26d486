import { Inject, Injectable, Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { type EventPublisher, type OssaEventMap, TELEMETRY, type Telemetry } from '@ossa/contracts';

/** Publishes through `@nestjs/event-emitter`. A listener that throws or rejects is logged and counted, and changes nothing. */
@Injectable()
export class NestEventPublisher implements EventPublisher {
  readonly #logger = new Logger('Events');

  constructor(
    private readonly emitter: EventEmitter2,
    @Inject(TELEMETRY) private readonly telemetry: Telemetry,
  ) {}

  publish<Name extends keyof OssaEventMap>(name: Name, event: OssaEventMap[Name]): void {
    for (const listener of this.emitter.listeners(name)) {
      try {
        const returned: unknown = listener.call(this.emitter, event);
        if (returned instanceof Promise) returned.catch((error: unknown) => this.#failed(name, error));
      } catch (error) {
        this.#failed(name, error);
      }
    }
  }

  #failed(name: string, error: unknown): void {
    this.telemetry.count('ossa.listener.failed', 1, { event: name });
    this.#logger.error(
      `A listener of ${name} failed; the run is not affected.`,
      error instanceof Error ? error.stack : String(error),
    );
  }
}
