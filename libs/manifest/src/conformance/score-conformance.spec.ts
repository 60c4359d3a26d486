import { describe, expect, it } from '@jest/globals';
import { scoreConformance } from './score-conformance.js';

const minimal = { apiVersion: 'ossa/v0.4', kind: 'Agent', metadata: { name: 'a' }, spec: { role: 'R', llm: {} } };

describe('conformance profiles', () => {
  it('scores required features with 0.6 and optional ones with 0.4', () => {
    expect(scoreConformance(minimal).baseline).toEqual({ score: 0.6, verdict: 'warn', missing: [] });
    expect(scoreConformance(minimal).enterprise).toEqual({
      score: 0.3333,
      verdict: 'fail',
      missing: ['spec.constraints', 'spec.constraints.cost', 'spec.observability', 'spec.observability.tracing'],
    });
  });

  it('passes a manifest with everything with the score 1', () => {
    const complete = {
      ...minimal,
      metadata: { name: 'a', labels: {} },
      spec: { ...minimal.spec, tools: [], autonomy: {}, observability: { tracing: {} }, constraints: { cost: {} } },
    };
    expect(scoreConformance(complete)).toEqual({
      baseline: { score: 1, verdict: 'pass', missing: [] },
      enterprise: { score: 1, verdict: 'pass', missing: [] },
    });
  });

  it('names required features that are missing although the score passes', () => {
    const { baseline } = scoreConformance({
      ...minimal,
      spec: { role: 'R', tools: [], autonomy: {}, observability: {} },
    });
    expect(baseline).toEqual({ score: 0.88, verdict: 'pass', missing: ['spec.llm'] });
  });

  it('counts prompts.system as the role', () => {
    expect(scoreConformance({ ...minimal, spec: { prompts: { system: 'P' }, llm: {} } }).baseline.missing).toEqual([]);
  });

  it('fails what is no manifest', () => {
    expect(scoreConformance(null).baseline).toMatchObject({ score: 0, verdict: 'fail' });
  });
});
