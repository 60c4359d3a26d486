import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  AgentExecutionCompleteEvent,
  AgentExecutionErrorEvent,
  AgentExecutionStartEvent,
  CancelledError,
  EVENT_PUBLISHER,
  type EventPublisher,
  lazy,
  observe,
  type Outcome,
  type RunFinish,
  type RunHandler,
  type RunPart,
  type RunRequest,
  type RunStage,
} from '@ossa/contracts';
import { asRunError } from '../execution/as-run-error.js';

/** Publishes the start of a run and exactly one of complete or error, whichever way it ends; logs a failure nobody expected. */
@Injectable()
export class EventsRunStage implements RunStage {
  readonly #logger = new Logger('Runs');

  constructor(@Inject(EVENT_PUBLISHER) private readonly events: EventPublisher) {}

  run(request: RunRequest, next: RunHandler): AsyncIterable<RunPart> {
    return lazy(async () => {
      const startTime = Date.now();
      const { runId, agent, input, context } = request;
      this.events.publish(
        'ossa.agent.execution.start',
        new AgentExecutionStartEvent(runId, agent.id, input, context, startTime),
      );
      return observe(next.run(request), (outcome) => this.#ended(request, startTime, outcome));
    });
  }

  #ended(request: RunRequest, startTime: number, outcome: Outcome<RunFinish>): void {
    const { runId, agent, input, context } = request;
    if (outcome.kind === 'finished') {
      const complete = new AgentExecutionCompleteEvent(runId, agent.id, outcome.finish.result, startTime, Date.now());
      this.events.publish('ossa.agent.execution.complete', complete);
      return;
    }
    const error = outcome.kind === 'failed' ? asRunError(outcome.error, request.signal) : new CancelledError();
    if (error.code === 'internal') this.#logger.error(`Run ${runId} of ${agent.id} failed`, stacksOf(error));
    this.events.publish(
      'ossa.agent.execution.error',
      new AgentExecutionErrorEvent(runId, agent.id, error, input, context, startTime, Date.now()),
    );
  }
}

/** The stacks of an error and of what caused it. */
function stacksOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stacksOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
