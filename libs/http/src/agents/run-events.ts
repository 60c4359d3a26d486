import type { RunStream } from '@ossa/agent';
import type { RunPart } from '@ossa/contracts';
import type { Failure } from '../errors/failure.js';
import { EventFrames } from '../event-stream/frames.js';
import type { RunFrames } from '../event-stream/run-frames.interface.js';

/** The events of a run: `start`, then `chunk` and `tool`, then `done` with the answer, or `error`. */
export class RunEvents implements RunFrames {
  readonly #frames = new EventFrames();

  constructor(private readonly run: RunStream) {}

  start(): string {
    const { runId, agent } = this.run;
    return this.#frames.frame('start', { runId, agent });
  }

  part(part: RunPart): string | undefined {
    if (part.type === 'text') return this.#frames.frame('chunk', { text: part.text });
    if (part.type === 'finish') return this.#frames.frame('done', part.result);
    if (part.type === 'toolCall') return undefined; // only for callers with tools of their own, which nobody can bring here
    return this.#frames.frame('tool', { callId: part.callId, name: part.name, status: part.status });
  }

  failure({ code, message, retryable }: Failure): string {
    return this.#frames.frame('error', { code, message, retryable, partial: true });
  }
}
