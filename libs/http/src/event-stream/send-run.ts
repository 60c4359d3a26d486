import type { RunStream } from '@ossa/agent';
import { opened, type RunPart } from '@ossa/contracts';
import { nodeResponse, type PlatformResponse } from '../request/platform.js';
import { requestId } from '../request/request-id.js';
import { type Failure, failureOf } from '../errors/failure.js';
import type { FailureReply } from '../errors/failure-reply.service.js';
import { EventStream, type EventStreamOptions } from './event-stream.js';

/** How the parts of a run look in one API. */
export interface RunFrames {
  /** Goes out with the first part. */
  start(): string;
  /** The last part gets everything that ends a stream well. */
  part(part: RunPart): string | undefined;
  /** Ends a stream that failed half-way. */
  failure(failure: Failure): string;
}

/**
 * Sends a run as Server-Sent Events. The 200 is written when the first part is there: a run that fails before is thrown and
 * gets its normal answer. When the reader leaves, the run is closed.
 */
export async function sendRun(
  run: RunStream,
  frames: RunFrames,
  response: PlatformResponse,
  failures: FailureReply,
  options: EventStreamOptions,
): Promise<void> {
  const parts = await opened(run);
  const stream = EventStream.open(response, options);
  try {
    void stream.write(frames.start());
    for await (const part of parts) {
      const frame = frames.part(part);
      const behind = frame === undefined ? undefined : stream.write(frame);
      if (behind) await behind;
      if (stream.closed) break;
    }
  } catch (error) {
    const failure = failureOf(error);
    if (failure.code === 'internal') failures.report(error, requestId(nodeResponse(response)));
    void stream.write(frames.failure(failure));
  } finally {
    stream.end();
  }
}
