/** A run over HTTP as its client sees it. */

/**
 * @typedef {object} Reply
 * @property {number} status
 * @property {Headers} headers
 * @property {string} text
 * @property {any} body parsed, for JSON
 * @property {readonly { event: string, data: any }[]} events parsed, for an event stream
 * @property {number} ms
 */

const HANGS_MS = 10_000;

/**
 * The status of a request that gets no answer is 0.
 *
 * @param {string} url
 * @param {object} body
 * @returns {Promise<Reply>}
 */
export async function post(url, body) {
  const started = performance.now();
  const reply = await exchange(url, body).catch((error) => {
    if (error.name !== 'TimeoutError') throw error;
    return { status: 0, headers: new Headers(), text: '', body: { code: 'hangs' }, events: [] };
  });
  return { ...reply, ms: performance.now() - started };
}

async function exchange(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(HANGS_MS),
  });
  const { status, headers } = response;
  const text = await response.text();
  const isStream = headers.get('content-type')?.startsWith('text/event-stream') === true;
  return {
    status,
    headers,
    text,
    body: isStream ? undefined : parsed(text),
    events: isStream ? eventsOf(text) : [],
  };
}

/** What the chunks of a stream say together. */
export function spoken({ events }) {
  return events
    .map(({ event, data }) => (event === 'chunk' ? data.text : (data?.choices?.[0]?.delta?.content ?? '')))
    .join('');
}

function eventsOf(text) {
  return text
    .split('\n\n')
    .map((frame) => frame.split('\n').filter((line) => line !== '' && !line.startsWith(':')))
    .filter((lines) => lines.length > 0)
    .map((lines) => {
      const field = (name) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      return { event: field('event') ?? 'message', data: parsed(field('data') ?? 'null') };
    });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
