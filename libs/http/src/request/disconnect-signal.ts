import type { ServerResponse } from 'node:http';

/**
 * Aborts when the client goes away before the response is complete, also when it has gone already. Watches the response,
 * and the connection for a response that is still queued behind others on it. Leaves no listener behind.
 */
export function disconnectSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const connection = response.req.socket;
  if (response.closed || connection.destroyed) {
    controller.abort();
    return controller.signal;
  }
  const closed = () => {
    connection.off('close', closed);
    response.off('close', closed);
    if (!response.writableFinished) controller.abort();
  };
  connection.once('close', closed);
  response.once('close', closed);
  return controller.signal;
}
