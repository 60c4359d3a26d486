import { RecordingEventPublisher, describeRunStage } from '@ossa/contracts/testing';
import { InMemorySessionStore } from '../sessions/in-memory-session-store.js';
import { ContextRunStage } from './context.run-stage.js';
import { EventsRunStage } from './events.run-stage.js';

describeRunStage('the context stage', () => new ContextRunStage(new InMemorySessionStore()));
describeRunStage('the events stage', () => new EventsRunStage(new RecordingEventPublisher()));
