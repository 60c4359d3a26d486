import { budgets } from './budgets/test.mjs';
import { cache } from './cache/test.mjs';
import { limits } from './limits/test.mjs';

/** Parts; in the short form the first waits most of its time, so the others run beside it. */
const PARTS = { budgets, limits, cache };

/** What must be exact however many processes do it at the same time. */
export async function run({ short, seed }) {
  const names = Object.keys(PARTS);
  const results = {};
  const start = async (name) => {
    results[name] = await PARTS[name]({ short, seed });
  };
  if (short) await Promise.all([start('budgets'), start('limits').then(() => start('cache'))]);
  else for (const name of names) await start(name);
  const merged = (field) => Object.fromEntries(names.map((name) => [name, results[name][field]]));
  return {
    n: names.reduce((sum, name) => sum + results[name].n, 0),
    faults: merged('faults'),
    metrics: merged('metrics'),
    target: merged('target'),
    pass: names.every((name) => results[name].pass),
    negativeControl: merged('negativeControl'),
    ...(short && {
      scaledDown:
        'one round of each race instead of three or five; 6 s of load with 1.5 s without Redis instead of 30 s with 3 s; ' +
        '2,000 forged requests and 1,500 probes instead of 10,000 each',
    }),
  };
}
