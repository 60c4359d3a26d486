import { rateLimitOptionsSchema } from '../rate-limit.options.js';
import { SubjectBuckets } from './subject-buckets.js';

const HOUR = 3_600_000;
const LIMIT = { limit: 100, interval: HOUR };
const EVERYTHING = {
  user: LIMIT,
  agent: { limit: 60, interval: 60_000, burst: 5 },
  global: { limit: 1000, interval: HOUR },
  tokens: { user: LIMIT, agent: LIMIT, global: LIMIT },
};

function buckets(options: object): SubjectBuckets {
  return new SubjectBuckets(rateLimitOptionsSchema.parse({ user: false, global: false, ...options }));
}

describe('the buckets of a run', () => {
  const subject = { user: 'ada', tenant: 'acme', agent: { id: 'support' } };
  const keys = (...args: Parameters<SubjectBuckets['ofUser']>) =>
    buckets(EVERYTHING)
      .ofUser(...args)
      .map(({ key }) => key);

  it('are those of all runs, of the user and of the agent, as the options say', () => {
    expect(buckets(EVERYTHING).ofRuns(subject)).toEqual([
      { key: 'run:global', scope: 'global', capacity: 1000, msPerToken: 3600 },
      { key: 'run:tenant:acme:user:ada', scope: 'user', capacity: 100, msPerToken: 36_000 },
      { key: 'run:agent:support', scope: 'agent', capacity: 5, msPerToken: 1000 },
    ]);
    expect(
      buckets(EVERYTHING)
        .ofTokens(subject)
        .map(({ key }) => key),
    ).toEqual(['tokens:global', 'tokens:tenant:acme:user:ada', 'tokens:agent:support']);
  });

  it('leave out what is not limited, and whom nobody named', () => {
    expect(buckets({}).ofRuns(subject)).toEqual([]);
    expect(buckets({}).ofTokens(subject)).toEqual([]);
    expect(buckets({}).limitsTokens).toBe(false);
    expect(
      buckets(EVERYTHING)
        .ofRuns({ tenant: 'acme' })
        .map(({ key }) => key),
    ).toEqual(['run:global']);
  });

  it('take the rate of an agent from its manifest before the options', () => {
    const rate = { runsPerMinute: 30, burst: 3 };
    const of = (given: typeof rate | { runsPerMinute: number }) =>
      buckets(EVERYTHING).ofRuns({ agent: { id: 'a', limits: { rate: given } } })[1];
    expect(of(rate)).toEqual({ key: 'run:agent:a', scope: 'agent', capacity: 3, msPerToken: 2000 });
    expect(of({ runsPerMinute: 30 })).toMatchObject({ capacity: 30 });
    expect(of({ runsPerMinute: 30, burst: 0 })).toMatchObject({ capacity: 1 });
    expect(of({ runsPerMinute: 0 })).toMatchObject({ capacity: 0 });
    expect(of({ runsPerMinute: -1 })).toMatchObject({ capacity: 0 });
    expect(buckets({}).ofRuns({ agent: { id: 'a', limits: { rate } } })).toHaveLength(1);
    expect(buckets({}).ofRuns({ agent: { id: 'a', limits: {} } })).toHaveLength(0);
  });

  it('are never those of another user, whatever characters names have', () => {
    const users: [string, string | undefined][] = [
      ['c', 'a:b'],
      ['b:user:c', 'a'],
      ['c', 'a:user:b'],
      ['c', 'a%3Ab'],
      ['c', ''],
      ['c', undefined],
      [':user:c', undefined],
      ['tenant::user:c', undefined],
      ['tenant:a%3Ab:user:c', undefined],
      ['', undefined],
      ['', ''],
    ];
    const all = users.flatMap(([user, tenant]) => keys(user, tenant));
    expect(new Set(all).size).toBe(2 * users.length);
    expect(all).not.toContain('run:global');
  });
});
