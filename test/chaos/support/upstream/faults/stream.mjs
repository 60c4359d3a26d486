// Streams that are unusual and right: they must succeed.
import { completion, events, shuffledToolEvents } from '../answers.mjs';

/** @type {Record<string, import('../faults.mjs').Fault>} */
export const STREAM_FAULTS = {
  'no-last-blank-line': (exchange) => {
    if (!exchange.streams) return exchange.answer(200, completion(exchange.mode));
    const all = events(exchange.mode).filter((event) => !event.includes('[DONE]'));
    const last = all.pop() ?? '';
    return exchange.streamOf([...all, last.trimEnd()]);
  },
  'shuffled-tool-index': (exchange) => {
    if (exchange.mode === 'tool') exchange.streamOf(shuffledToolEvents());
    else if (exchange.streams) exchange.streamOf(events('stream'));
    else exchange.answer(200, completion(exchange.mode));
  },
};
