// A 200 whose body is not what it should be; the last two are odd, but right.
import { completion, dataEvent, events } from '../answers.mjs';

/** Length of the text in the longest line. */
export const LONG_LINE = 10 * 1024 * 1024;

/** @type {Record<string, import('../faults.mjs').Fault>} */
export const CONTENT_FAULTS = {
  'error-in-200': (exchange) => exchange.answer(200, JSON.stringify(errorBody(exchange))),
  html: (exchange) => exchange.answer(200, '<html><body>Bad gateway</body></html>', { 'content-type': 'text/html' }),
  'bad-json': (exchange) => {
    if (exchange.streams) exchange.streamOf(['data: {"choices": [}\n\n', 'data: [DONE]\n\n']);
    else exchange.answer(200, '{"choices": [}');
  },
  'truncated-json': (exchange) => {
    const [first] = events(exchange.mode);
    if (exchange.streams) exchange.streamOf([`${first.slice(0, first.length / 2)}\n\n`]);
    else exchange.answer(200, completion(exchange.mode).slice(0, -20));
  },
  'bad-gzip': (exchange) => {
    const type = exchange.streams ? 'text/event-stream' : 'application/json';
    exchange.answer(200, Buffer.from('1f8b0800000000000003ffffdeadbeefcafe', 'hex'), {
      'content-type': type,
      'content-encoding': 'gzip',
    });
  },
  'in-band-error': (exchange) => {
    const [first] = events(exchange.mode);
    if (exchange.streams) exchange.streamOf([first, dataEvent(errorBody(exchange))]);
    else exchange.answer(200, JSON.stringify(errorBody(exchange)), { 'content-type': 'text/event-stream' });
  },
  /** Stopped by the provider's filter: a refusal, not a failure. */
  filtered: (exchange) => {
    const replaced = (text) => text.replaceAll('"finish_reason":"stop"', '"finish_reason":"content_filter"');
    if (exchange.streams) exchange.streamOf(events('stream', '').map(replaced));
    else exchange.answer(200, replaced(completion('plain', '')));
  },
  'line-10mb': (exchange) => {
    const text = 'x'.repeat(LONG_LINE);
    if (exchange.mode === 'plain') return exchange.answer(200, completion('plain', text));
    return exchange.streamOf(exchange.mode === 'stream' ? events('stream', text) : longArgument(text));
  },
  'split-utf8': (exchange) => {
    const body = exchange.streams ? events(exchange.mode).join('') : completion(exchange.mode);
    const type = exchange.streams ? 'text/event-stream' : 'application/json';
    exchange.head(200, { 'content-type': type, 'transfer-encoding': 'chunked' });
    byByte(exchange, Buffer.from(body), 0);
  },
};

/** @param {import('../exchange.mjs').Exchange} exchange */
function errorBody({ entry }) {
  return { error: { message: `failed on ${entry.call}`, type: 'server_error', code: null } };
}

/** A tool call whose one argument is that much longer. */
function longArgument(text) {
  return events('tool').map((event) => event.replace('Zür', `${text}Zür`));
}

/** Every character of more than one byte comes in two pieces, with a pause between them. */
function byByte(exchange, bytes, start) {
  let end = start + 1;
  while (end < bytes.length && bytes[end - 1] < 0xc0) end += 1;
  exchange.chunk(bytes.subarray(start, end));
  if (end < bytes.length) exchange.later(2, () => byByte(exchange, bytes, end));
  else exchange.endStream();
}
