import { CONNECTION_FAULTS } from './faults/connection.mjs';
import { CONTENT_FAULTS } from './faults/content.mjs';
import { CUT_FAULTS } from './faults/cut.mjs';
import { fallback, healthy } from './faults/healthy.mjs';
import { SLOW_FAULTS } from './faults/slow.mjs';
import { STATUS_FAULTS } from './faults/status.mjs';
import { STREAM_FAULTS } from './faults/stream.mjs';
import { TOOL_FAULTS } from './faults/tools.mjs';

/** @typedef {(exchange: import('./exchange.mjs').Exchange) => void} Fault */

/**
 * What an upstream can do with a request, by the name that stands in its path.
 *
 * @type {Record<string, Fault>}
 */
export const FAULTS = {
  healthy,
  fallback,
  ...CONNECTION_FAULTS,
  ...CUT_FAULTS,
  ...SLOW_FAULTS,
  ...STATUS_FAULTS,
  ...CONTENT_FAULTS,
  ...STREAM_FAULTS,
  ...TOOL_FAULTS,
};
