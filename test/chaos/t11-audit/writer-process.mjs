// Writes records until it is killed: node writer-process.mjs <folder>. Says each effect on standard output when it happened.
import { writeSync } from 'node:fs';
import { act, openTrail } from './trail.mjs';

/** Ends by itself before it fills a disk. */
const MOST = 500;

const trail = openTrail({ path: process.argv[2] });
const said = { push: (id) => writeSync(1, `${id}\n`) };
const text = 'x'.repeat(30_000);
for (let n = 0; n < MOST; n += 1) {
  for (let m = 0; m < 16; m += 1) void trail.record({ class: 'model', event: 'llm_request', data: { text } });
  await act(trail, said, `${process.pid}-${n}`);
}
