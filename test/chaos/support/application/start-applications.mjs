import { Child } from '../../../bench/processes/child.mjs';

const PROCESS = new URL('application-process.mjs', import.meta.url).href;

/**
 * The same application in so many processes.
 *
 * @param {number} count
 * @param {{ config: object, http?: boolean, logger?: readonly string[] }} options
 * @param {Parameters<typeof Child.start>[2]} [how]
 */
export async function startApplications(count, { config, http = false, logger }, how) {
  const parameters = [JSON.stringify({ config, http, logger })];
  const processes = await Promise.all(Array.from({ length: count }, () => Child.start(PROCESS, parameters, how)));
  const all = (question, about) => Promise.all(processes.map((process) => process.ask(question, about)));
  return {
    processes,
    all,
    urls: http ? await all('url') : [],
    stop() {
      for (const process of processes) process.stop();
    },
  };
}

/**
 * A provider of the OpenAI protocol that is asked once and never guarded, so that its ledger counts what was asked for.
 *
 * @param {string} origin
 */
export function plainProvider(origin) {
  return {
    adapter: 'openai-compatible',
    baseUrl: `${origin}/v1`,
    apiKey: 'none',
    retry: { maxAttempts: 1 },
    circuitBreaker: { enabled: false },
  };
}
