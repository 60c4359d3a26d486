// Answers that come, but too slowly.
import { completion, events, untilFirstContent } from '../answers.mjs';

/** @type {Record<string, import('../faults.mjs').Fault>} */
export const SLOW_FAULTS = {
  'slow-headers': (exchange) => exchange.drip('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n'),
  'slow-body': (exchange) => {
    if (exchange.streams) {
      exchange.head(200, { 'content-type': 'text/event-stream', connection: 'close' });
      return exchange.drip(events(exchange.mode).join(''));
    }
    const body = completion(exchange.mode);
    exchange.head(200, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) });
    return exchange.drip(body);
  },
  stall: (exchange) => {
    if (exchange.streams) {
      exchange.openStream();
      for (const event of events(exchange.mode).slice(0, untilFirstContent(exchange.mode) + 1)) exchange.chunk(event);
      return;
    }
    exchange.head(200, { 'content-type': 'application/json', 'content-length': '500' });
    exchange.write('{"id":');
  },
};
