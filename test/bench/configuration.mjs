import { INSTRUCTIONS } from './calls/prompt.mjs';
import { PROFILES } from './profile.mjs';
import { temporaryFolder } from './temporary-folder.mjs';

export const MODEL = 'bench';

/**
 * The options of OssaModule: one agent without tools and one provider per profile of the upstream. Nothing comes from the
 * environment of whoever measures. Limits and cache are out of the way: the groups `limits` and `cache` measure them.
 *
 * @param {string} upstream origin
 */
export function ossaOptions(upstream) {
  const names = Object.keys(PROFILES);
  return {
    environment: { NODE_ENV: 'production' },
    root: temporaryFolder(),
    config: {
      rateLimit: { enabled: false },
      cache: { enabled: false },
      agents: { paths: [], inline: Object.fromEntries(names.map((name) => [agentName(name), agent(name)])) },
      providers: Object.fromEntries(names.map((name) => [name, provider(name, upstream)])),
    },
  };
}

/** More than anybody asks for while it is measured. */
const PLENTY = { limit: 1_000_000_000, interval: '1 minute' };

/**
 * The same with limits that refuse nothing, and a cache. In memory, or also on Redis.
 *
 * @param {string} upstream origin
 * @param {{ url: string, keyPrefix: string }} [redis]
 * @param {object} [cache]
 */
export function cachedOptions(upstream, redis, cache = {}) {
  const { config, ...options } = ossaOptions(upstream);
  const rateLimit = { user: PLENTY, global: PLENTY, http: PLENTY };
  const { inline } = config.agents;
  const agents = Object.entries(inline).map(([name, { llm, ...rest }]) => [
    name,
    { ...rest, llm: { ...llm, temperature: 0 } },
  ]);
  return {
    ...options,
    config: {
      ...config,
      agents: { paths: [], inline: Object.fromEntries(agents) },
      rateLimit,
      cache,
      ...(redis && { redis }),
    },
  };
}

/** @param {string} profile */
export function agentName(profile) {
  return `bench-${profile}`;
}

/**
 * @param {string} upstream origin
 * @param {string} profile
 */
export function baseUrl(upstream, profile) {
  return `${upstream}/${profile}/v1`;
}

function agent(profile) {
  return { role: INSTRUCTIONS, llm: { provider: profile, model: MODEL } };
}

function provider(profile, upstream) {
  return { adapter: 'openai-compatible', baseUrl: baseUrl(upstream, profile), apiKey: 'none' };
}
