// The connection ends while the answer is under way: hard (RST), softly (FIN), or in a way that looks like a clean end.
import { completion, events, untilFirstContent } from '../answers.mjs';

const PARTIAL_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/js';

/** @type {Record<string, import('../faults.mjs').Fault>} */
export const CUT_FAULTS = {
  'rst-headers': (exchange) => {
    exchange.write(PARTIAL_HEAD);
    exchange.reset();
  },
  'fin-headers': (exchange) => {
    exchange.write(PARTIAL_HEAD);
    exchange.fin();
  },
  'rst-body': (exchange) => {
    half(exchange);
    exchange.reset();
  },
  'fin-body': (exchange) => {
    half(exchange);
    exchange.fin();
  },
  'clean-eof': (exchange) => {
    const body = exchange.streams ? pieces(exchange).join('') : halfOf(completion(exchange.mode));
    const type = exchange.streams ? 'text/event-stream' : 'application/json';
    exchange.head(200, { 'content-type': type, connection: 'close' }); // without a length the end of the connection is the end of the body
    exchange.write(body);
    exchange.fin();
  },
  'cut-before-first': (exchange) => {
    if (!exchange.streams) return cutWhole(exchange);
    exchange.openStream();
    exchange.chunk(events(exchange.mode)[0]);
    exchange.fin();
  },
  'cut-after-first': (exchange) => {
    if (!exchange.streams) return cutWhole(exchange);
    exchange.openStream();
    for (const event of events(exchange.mode).slice(0, untilFirstContent(exchange.mode))) exchange.chunk(event);
    exchange.fin();
  },
  /** After as many bytes of a stream as the call says. */
  'cut-at-byte': (exchange) => {
    const bytes = Buffer.from(events(exchange.mode).join(''));
    exchange.openStream();
    exchange.chunk(bytes.subarray(0, Number(exchange.entry.call)));
    exchange.fin();
  },
  /** After as many words as the path says. */
  'cut-after-token': (exchange) => {
    exchange.openStream();
    const text = Array.from({ length: 30 }, (_, index) => `word${index + 1} `).join('');
    for (const event of events('stream', text).slice(0, 1 + Number(exchange.argument))) exchange.chunk(event);
    exchange.fin();
  },
};

/** A stream with some content, or half of a whole answer. */
function half(exchange) {
  if (!exchange.streams) return partOfWhole(exchange);
  exchange.openStream();
  for (const event of pieces(exchange)) exchange.chunk(event);
}

function pieces({ mode }) {
  return events(mode).slice(0, untilFirstContent(mode) + 1);
}

function cutWhole(exchange) {
  partOfWhole(exchange);
  exchange.fin();
}

function partOfWhole(exchange) {
  const body = completion(exchange.mode);
  exchange.head(200, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) });
  exchange.write(halfOf(body));
}

function halfOf(text) {
  return text.slice(0, text.length / 2);
}
