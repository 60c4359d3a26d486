import { httpClient } from '../http-client.mjs';
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
 * Requests after which the code of a server is warm: one that has just started is slow.
 *
 * @param {readonly string[]} urls
 * @param {{ path: string, count: number, body?: object, headers?: Record<string, string> }} request
 */
export async function warmServers(urls, { path, count, body, headers }) {
  await Promise.all(
    urls.map(async (url) => {
      const client = httpClient(url, { connections: WARM_AT_ONCE });
      const begin = () => (body ? client.post(path, body, headers) : client.get(path, headers));
      for (let sent = 0; sent < count; sent += WARM_AT_ONCE)
        await Promise.all(Array.from({ length: WARM_AT_ONCE }, begin));
      await client.close();
    }),
  );
}

const WARM_AT_ONCE = 5;

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
