import { describe, expect, it } from '@jest/globals';
import { OssaError } from '@ossa/contracts';
import { failureText } from './report-failure.js';

describe('failureText', () => {
  it('is one line for an error of ours', () => {
    const error = new OssaError('agent_not_found', 'No such agent.', { cause: new Error('why') });
    expect(failureText(error)).toBe('agent_not_found: No such agent.');
  });

  it('shows the cause of an internal error, which says nothing by itself', () => {
    const error = new OssaError('internal', 'Something broke.', { cause: new TypeError('x is not a function') });
    expect(failureText(error)).toMatch(/^internal: Something broke\.\ncaused by TypeError: x is not a function\n +at /);
  });

  it('shows the stack of a defect', () => {
    expect(failureText(new TypeError('x is not a function'))).toMatch(/^TypeError: x is not a function\n +at /);
  });
});
