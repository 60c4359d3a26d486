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
