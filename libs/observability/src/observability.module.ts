import { Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { EVENT_PUBLISHER, NOOP_TELEMETRY, TELEMETRY } from '@ossa/contracts';
import { NestEventPublisher } from './events/nest-event-publisher.js';

/** What tells people and machines what happens: events now; measurements go nowhere until something takes them. */
@Module({
  imports: [EventEmitterModule.forRoot()],
  providers: [
    { provide: TELEMETRY, useValue: NOOP_TELEMETRY },
    { provide: EVENT_PUBLISHER, useClass: NestEventPublisher },
  ],
  exports: [EVENT_PUBLISHER, TELEMETRY],
})
export class ObservabilityModule {}
