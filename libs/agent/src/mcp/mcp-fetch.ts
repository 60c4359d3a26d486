const MAX_RESPONSE_BYTES = 10 * 1024 * 1024;

type Fetch = typeof globalThis.fetch;

/**
 * A fetch for the MCP client: an answer has a limit, and the endless stream for notifications is not opened. The tools are
 * listed with each connection, so nothing is missed; a stream that resumes an interrupted answer (`last-event-id`) is let
 * through.
 */
export function mcpFetch(fetch: Fetch): Fetch {
  return async (input, init) => {
    const isNotificationStream = init?.method === 'GET' && !new Headers(init.headers).has('last-event-id');
    if (isNotificationStream) return new Response(null, { status: 405 });
    const response = await fetch(input, { ...init, redirect: 'error' });
    if (response.body === null) return response;
    return new Response(response.body.pipeThrough(limited(MAX_RESPONSE_BYTES)), response);
  };
}

function limited(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let seen = 0;
  return new TransformStream({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      if (seen > maxBytes) controller.error(new RangeError(`The answer is larger than ${maxBytes} bytes.`));
      else controller.enqueue(chunk);
    },
  });
}
