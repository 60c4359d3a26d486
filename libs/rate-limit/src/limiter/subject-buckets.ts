import type { AgentRate, RateLimitScope } from '@ossa/contracts';
import { keptCapacity } from '../bucket/bucket-level.js';
import type { TokenBucket } from '../bucket/token-bucket.js';
import type { LimitOptions, RateLimitOptions } from '../rate-limit.options.js';
import { escapedName } from './bucket-key.js';
import type { RateLimitSubject } from './rate-limit-subject.js';

const MINUTE = 60_000;

/** What all buckets of one limit have in common. */
interface Limit {
  readonly kind: 'run' | 'tokens';
  readonly scope: RateLimitScope;
  readonly capacity: number;
  readonly msPerToken: number;
}

/** Which buckets a run draws from. Runs are `run:…` keys, tokens of models `tokens:…`, so neither is ever charged as the other. */
export class SubjectBuckets {
  /** The bucket of all runs together. */
  readonly global: TokenBucket | undefined;
  /** True when tokens of models are limited at all. */
  readonly limitsTokens: boolean;
  readonly #globalTokens: TokenBucket | undefined;
  readonly #user: Limit | undefined;
  readonly #userTokens: Limit | undefined;
  readonly #agent: Limit | undefined;
  readonly #agentTokens: Limit | undefined;
  readonly #ofManifests = new WeakMap<AgentRate, Limit>();

  constructor({ user, agent, global, tokens }: Pick<RateLimitOptions, 'user' | 'agent' | 'global' | 'tokens'>) {
    this.#user = limitOf('run', 'user', user);
    this.#agent = limitOf('run', 'agent', agent);
    this.#userTokens = limitOf('tokens', 'user', tokens.user);
    this.#agentTokens = limitOf('tokens', 'agent', tokens.agent);
    const ofRuns = limitOf('run', 'global', global);
    const ofTokens = limitOf('tokens', 'global', tokens.global);
    this.global = ofRuns && bucketOf(ofRuns, 'global');
    this.#globalTokens = ofTokens && bucketOf(ofTokens, 'global');
    this.limitsTokens = ofTokens !== undefined || this.#userTokens !== undefined || this.#agentTokens !== undefined;
  }

  /** Of runs, that of all runs together first. */
  ofRuns({ user, tenant, agent }: RateLimitSubject): TokenBucket[] {
    const buckets = this.global ? [this.global] : [];
    if (user !== undefined && this.#user) buckets.push(bucketOf(this.#user, userName(user, tenant)));
    const limit = agent?.limits?.rate ? this.#ofManifest(agent.limits.rate) : this.#agent;
    if (agent && limit) buckets.push(bucketOf(limit, agentName(agent.id)));
    return buckets;
  }

  /** Of tokens of models. */
  ofTokens({ user, tenant, agent }: RateLimitSubject): TokenBucket[] {
    const buckets = this.#globalTokens ? [this.#globalTokens] : [];
    if (user !== undefined && this.#userTokens) buckets.push(bucketOf(this.#userTokens, userName(user, tenant)));
    if (agent && this.#agentTokens) buckets.push(bucketOf(this.#agentTokens, agentName(agent.id)));
    return buckets;
  }

  /** Of a user alone, both kinds. */
  ofUser(user: string, tenant: string | undefined): TokenBucket[] {
    const name = userName(user, tenant);
    return [this.#user, this.#userTokens].flatMap((limit) => (limit ? [bucketOf(limit, name)] : []));
  }

  #ofManifest(rate: AgentRate): Limit {
    const known = this.#ofManifests.get(rate);
    if (known) return known;
    const { runsPerMinute, burst = runsPerMinute } = rate;
    const msPerToken = runsPerMinute > 0 ? MINUTE / runsPerMinute : MINUTE;
    const capacity = runsPerMinute > 0 ? keptCapacity(Math.max(1, burst), msPerToken) : 0;
    const limit: Limit = { kind: 'run', scope: 'agent', capacity, msPerToken };
    this.#ofManifests.set(rate, limit);
    return limit;
  }
}

function limitOf(
  kind: Limit['kind'],
  scope: RateLimitScope,
  options: LimitOptions | false | undefined,
): Limit | undefined {
  if (!options) return undefined;
  const { limit, interval, burst = limit } = options;
  const msPerToken = interval / limit;
  return { kind, scope, capacity: keptCapacity(burst, msPerToken), msPerToken };
}

function bucketOf({ kind, scope, capacity, msPerToken }: Limit, name: string): TokenBucket {
  return { key: `${kind}:${name}`, scope, capacity, msPerToken };
}

/** The same name with two tenants is two users, whatever characters the names have. */
function userName(user: string, tenant: string | undefined): string {
  return tenant === undefined ? `user:${user}` : `tenant:${escapedName(tenant)}:user:${user}`;
}

function agentName(id: string): string {
  return `agent:${id}`;
}
