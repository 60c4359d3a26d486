// The same tests with one mechanism broken or missing: each must fail, else they prove nothing.
import { compiled } from '../../bench/compiled.mjs';

const { ModelError, NO_USAGE } = await compiled('contracts');

/** Innermost: takes the end of a connection for the end of the answer. */
export class EndIsEnough {
  async *call(request, next) {
    try {
      yield* next.call(request);
    } catch (error) {
      if (error.kind !== 'truncated') throw error;
      yield { type: 'finish', reason: 'stop', usage: NO_USAGE, target: request.target };
    }
  }
}

/** In the place of retry: does not look at what was delivered already. */
export class RetryWithoutGate {
  async *call(request, next) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return yield* next.call(request);
      } catch (error) {
        if (attempt === 3) throw error;
      }
    }
  }
}

/** In the place of fallback: does not look at what was delivered already. */
export class FallbackWithoutGate {
  async *call(request, next) {
    try {
      yield* next.call(request);
    } catch {
      yield* next.call({ ...request, target: { provider: 'second', model: 'm' } });
    }
  }
}

/** Innermost: every refusal is a failure of the server, and nobody hears when to come back. */
export class StatusIsAll {
  async *call(request, next) {
    try {
      yield* next.call(request);
    } catch (error) {
      if (error.kind !== 'rate_limited') throw error;
      throw new ModelError('server', request.target);
    }
  }
}

/**
 * @param {string} name of the class of a default stage
 * @param {Function} [other] what stands in its place
 */
export function without(name, other) {
  return (defaults) => defaults.flatMap((stage) => (stage.name === name ? (other ? [other] : []) : [stage]));
}

/** @param {Function} stage */
export function innermost(stage) {
  return (defaults) => [...defaults, stage];
}
