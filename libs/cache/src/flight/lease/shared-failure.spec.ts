import { BudgetExceededError, CancelledError, DeadlineExceededError, ModelError, OssaError } from '@ossa/contracts';
import { sharedFailure, shareFailure } from './shared-failure.js';

const TARGET = { provider: 'scripted', model: 'test' };

function passOn(error: unknown): OssaError {
  const text = shareFailure(error);
  if (text === undefined) throw new Error('It is not passed on.');
  return sharedFailure(text);
}

describe('a failure that other processes are told of', () => {
  it('is the same there, for whoever looks at what a caller may see', () => {
    const failure = new ModelError('rate_limited', TARGET, { status: 429, retryAfterMs: 1500 });
    const { code, message, retryable, retryAfterMs, details } = failure;
    const passed = passOn(failure);
    expect(OssaError.isInstance(passed)).toBe(true);
    expect(passed).toMatchObject({ code, message, retryable, retryAfterMs, details });
  });

  it('tells nothing of its cause', () => {
    const cause = new Error('secret prompt');
    const text = shareFailure(new OssaError('internal', 'It failed.', { cause }));
    expect(text).not.toContain('secret');
    expect(passOn(new OssaError('internal', 'It failed.', { cause })).cause).toBeUndefined();
  });

  it('tells nothing of an error that is not one of ours, except one of ours that it wraps', () => {
    expect(shareFailure(new Error('secret prompt'))).not.toContain('secret');
    expect(passOn(new Error('secret prompt'))).toMatchObject({ code: 'internal' });
    const wrapped = new Error('wrapped', { cause: new OssaError('budget_exceeded', 'No more today.') });
    expect(passOn(wrapped)).toMatchObject({ code: 'budget_exceeded', message: 'No more today.' });
  });

  it.each([
    ['cancellation', new CancelledError()],
    ['deadline', new DeadlineExceededError(100)],
    ['deadline of a model call', new ModelError('deadline', TARGET)],
    ['budget', new BudgetExceededError({ scope: 'user', id: 'u1' }, 'No more today.')],
  ])('is not the %s of whoever made the run', (_, error) => {
    expect(shareFailure(error)).toBeUndefined();
  });

  it('leaves out details that are large, or no JSON', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    for (const details of [{ text: 'x'.repeat(10_000) }, cycle, { big: 1n }]) {
      expect(passOn(new OssaError('internal', 'It failed.', { details })).details).toBeUndefined();
    }
  });

  it.each(['', 'no JSON', '{}', '{"code":1}'])('is an internal error when %j cannot be read', (text) => {
    expect(sharedFailure(text)).toMatchObject({ code: 'internal' });
  });
});
