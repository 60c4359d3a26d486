import { type AgentBudget, type BudgetScope, type ModelCall, nanoDollars } from '@ossa/contracts';
import type { BudgetOptions } from '../budget.options.js';
import { type BudgetAccount, UNLIMITED } from './budget-account.js';

const DAY_MS = 86_400_000;
/** Users come and go; their accounts are made again when they are back. */
const MAX_REMEMBERED = 10_000;

interface Limits {
  readonly scope: BudgetScope['scope'];
  readonly period: BudgetAccount['period'];
  readonly setting: string;
  readonly tokens?: number | undefined;
  /** Nano-dollars. */
  readonly cost?: number | undefined;
}

/** Knows which budgets a call draws from. Days are days of UTC, by the clock on the wall. */
export class AccountBook {
  /** The limits of a single call. They are kept by looking at its attempts, in no store. */
  readonly perCall: readonly BudgetAccount[];
  /** True when the configuration limits calls of any agent. */
  readonly configured: boolean;
  readonly #all: Limits;
  readonly #run: Limits;
  readonly #agent: Limits;
  readonly #user: Limits;
  readonly #tenant: Limits;
  #remembered = new Map<string, readonly BudgetAccount[]>();
  #ofAgents = new WeakMap<AgentBudget, readonly [agent: string, accounts: readonly BudgetAccount[]]>();
  #day = 0;
  #date = '';

  constructor(private readonly options: BudgetOptions) {
    const daily = (scope: 'all' | 'agent' | 'user' | 'tenant', setting: string, limits: DailyLimits): Limits => ({
      scope,
      setting,
      period: 'day',
      tokens: limits.maxTokensPerDay,
      cost: optionalNanoDollars(limits.maxCostPerDay),
    });
    this.#all = daily('all', 'safety', options);
    this.#agent = daily('agent', 'safety.perAgent', options.perAgent);
    this.#user = daily('user', 'safety.perUser', options.perUser);
    this.#tenant = daily('tenant', 'safety.perTenant', options.perTenant);
    const { maxTokens, maxCost } = options.perRun;
    this.#run = {
      scope: 'run',
      period: 'run',
      setting: 'safety.perRun',
      tokens: maxTokens,
      cost: optionalNanoDollars(maxCost),
    };
    const { perCall } = options;
    const cost = optionalNanoDollars(perCall.maxCost);
    this.perCall = this.#accounts(
      { scope: 'call', period: 'call', setting: 'safety.perCall', tokens: perCall.maxTokens, cost },
      '',
    );
    this.configured =
      this.perCall.length > 0 || [this.#all, this.#agent, this.#user, this.#tenant, this.#run].some(isLimited);
  }

  /** False when nothing limits such a call, which takes no time to see. */
  appliesTo({ policy }: ModelCall): boolean {
    return this.configured || policy.budget !== undefined;
  }

  /** @param wall ms since the epoch */
  accountsOf({ context, policy }: ModelCall, wall: number): readonly BudgetAccount[] {
    this.#turnTo(wall);
    const accounts: BudgetAccount[] = [];
    if (isLimited(this.#run)) accounts.push(...this.#recall(this.#run, context.runId));
    if (policy.budget) accounts.push(...this.#agentAccounts(context.agent, policy.budget));
    else if (isLimited(this.#agent)) accounts.push(...this.#recall(this.#agent, context.agent));
    if (context.user !== undefined && isLimited(this.#user))
      accounts.push(...this.#recall(this.#user, userId(context.tenant, context.user)));
    if (context.tenant !== undefined && isLimited(this.#tenant))
      accounts.push(...this.#recall(this.#tenant, context.tenant));
    if (isLimited(this.#all)) accounts.push(...this.#recall(this.#all, ''));
    return accounts;
  }

  #turnTo(wall: number): void {
    const day = Math.floor(wall / DAY_MS);
    if (day === this.#day) return;
    this.#day = day;
    this.#date = new Date(wall).toISOString().slice(0, 10);
    this.#remembered = new Map();
    this.#ofAgents = new WeakMap();
  }

  #recall(limits: Limits, id: string): readonly BudgetAccount[] {
    const name = `${limits.scope}:${id}`;
    const known = this.#remembered.get(name);
    if (known) return known;
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    const accounts = this.#accounts(limits, id);
    this.#remembered.set(name, accounts);
    return accounts;
  }

  #agentAccounts(agent: string, budget: AgentBudget): readonly BudgetAccount[] {
    const known = this.#ofAgents.get(budget);
    if (known?.[0] === agent) return known[1];
    const accounts = [
      ...this.#stricter(agent, 'tokens', this.#agent.tokens, budget.maxTokensPerDay),
      ...this.#stricter(agent, 'nano-dollars', this.#agent.cost, budget.maxCostPerDay),
      ...this.#totals(agent, budget),
    ];
    this.#ofAgents.set(budget, [agent, accounts]);
    return accounts;
  }

  /** Of the operator and the manifest, whoever is stricter. */
  #stricter(
    agent: string,
    unit: BudgetAccount['unit'],
    own: number | undefined,
    asked: number | undefined,
  ): readonly BudgetAccount[] {
    if (own === undefined && asked === undefined) return [];
    const limit = Math.min(own ?? UNLIMITED, asked ?? UNLIMITED);
    const limits = limit === own ? this.#agent : { ...this.#agent, setting: 'constraints.cost of the manifest' };
    return [this.#account(limits, agent, unit, limit)];
  }

  #totals(agent: string, { maxCost, warnAtCost }: AgentBudget): readonly BudgetAccount[] {
    if (maxCost === undefined && warnAtCost === undefined) return [];
    const limit = maxCost ?? UNLIMITED;
    return [
      {
        key: `agent:${encodeURIComponent(agent)}:total:nano-dollars`,
        budget: { scope: 'agent', id: agent },
        unit: 'nano-dollars',
        period: 'total',
        limit,
        warnAt: warnAtCost ?? Math.floor(limit * this.options.warnAt),
        setting: 'llm.cost_tracking.budget_limit_usd of the manifest',
      },
    ];
  }

  #accounts(limits: Limits, id: string): readonly BudgetAccount[] {
    const { tokens, cost } = limits;
    const accounts: BudgetAccount[] = [];
    if (tokens !== undefined) accounts.push(this.#account(limits, id, 'tokens', tokens));
    if (cost !== undefined) accounts.push(this.#account(limits, id, 'nano-dollars', cost));
    return accounts;
  }

  #account({ scope, period, setting }: Limits, id: string, unit: BudgetAccount['unit'], limit: number): BudgetAccount {
    const when = period === 'day' ? `:${this.#date}` : '';
    const name = `max${unit === 'tokens' ? 'Tokens' : 'Cost'}${period === 'day' ? 'PerDay' : ''}`;
    return {
      key: `${scope}:${encodeURIComponent(id)}${when}:${unit}`,
      budget: id === '' ? { scope } : { scope, id },
      unit,
      period,
      limit,
      warnAt: Math.floor(limit * this.options.warnAt),
      setting: setting.startsWith('safety') ? `${setting}.${name}` : `${name} in ${setting}`,
    };
  }
}

interface DailyLimits {
  readonly maxTokensPerDay?: number | undefined;
  readonly maxCostPerDay?: number | undefined;
}

function isLimited({ tokens, cost }: Limits): boolean {
  return tokens !== undefined || cost !== undefined;
}

/** The same name with two tenants is two users; a slash inside a name does not make it another's. */
function userId(tenant: string | undefined, user: string): string {
  return tenant === undefined ? escaped(user) : `${escaped(tenant)}/${escaped(user)}`;
}

function escaped(name: string): string {
  return name.replaceAll('%', '%25').replaceAll('/', '%2F');
}

function optionalNanoDollars(dollars: number | undefined): number | undefined {
  return dollars === undefined ? undefined : nanoDollars(dollars);
}
