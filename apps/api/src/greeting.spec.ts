import { describe, expect, it } from '@jest/globals';
import { greeting } from './greeting.js';

const url = 'http://127.0.0.1:3000';

describe('greeting', () => {
  it('asks the support agent when there is one', () => {
    expect(greeting({ url, agents: ['a', 'support-agent'], keys: false })).toContain(
      `curl -X POST ${url}/v1/agents/support-agent/execute -H 'content-type: application/json' -d '{"input":"How do I reset`,
    );
  });

  it('asks the first agent otherwise', () => {
    expect(greeting({ url, agents: ['a', 'b'], keys: false })).toContain('/v1/agents/a/execute');
  });

  it('has a place for the key when keys are asked for', () => {
    expect(greeting({ url, agents: ['a'], keys: true })).toContain(`-H 'authorization: Bearer <key>'`);
  });

  it('says how to write an agent when there is none', () => {
    const text = greeting({ url, agents: [], keys: false });
    expect(text).toContain('ossa init');
    expect(text).not.toContain('curl');
  });
});
