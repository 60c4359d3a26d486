import type { ServerResponse } from 'node:http';
import type { ExecuteOptions, RunResult } from '@ossa/contracts';

/** Says in `X-Ossa-Cache` where an answer came from; one that was asked anew is a miss. */
export function setCacheStatus(response: ServerResponse, asked: ExecuteOptions['cache'], { cached }: RunResult): void {
  if (response.headersSent) return; // the client has gone
  response.setHeader('X-Ossa-Cache', cached ? 'hit' : asked === 'bypass' ? 'bypass' : 'miss');
}
