import { Inject, Injectable } from '@nestjs/common';
import type { RunStream } from '@ossa/agent';
import { opened } from '@ossa/contracts';
import { failureOf } from '../errors/failure.js';
import { FailureReply } from '../errors/failure-reply.service.js';
import { HTTP_OPTIONS, type HttpOptions } from '../http.options.js';
import { nodeResponse, type PlatformResponse } from '../request/platform.js';
import { requestId } from '../request/request-id.js';
import { EventStream } from './event-stream.js';
import type { RunFrames } from './run-frames.interface.js';

/** Sends runs as Server-Sent Events. */
@Injectable()
export class RunSender {
  constructor(
    private readonly failures: FailureReply,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  /**
   * Sends a run to its end. The 200 is written when the first part is there: a run that fails before is thrown and gets its
   * normal answer. When the reader leaves, the run is closed.
   */
  async send(run: RunStream, frames: RunFrames, response: PlatformResponse): Promise<void> {
    const parts = await opened(run);
    const stream = EventStream.open(response, { heartbeatMs: this.options.heartbeat });
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
      if (failure.code === 'internal') this.failures.report(error, requestId(nodeResponse(response)));
      void stream.write(frames.failure(failure));
    } finally {
      stream.end();
    }
  }
}
