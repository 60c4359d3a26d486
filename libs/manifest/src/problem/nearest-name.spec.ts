import { describe, expect, it } from '@jest/globals';
import { nearestName } from './nearest-name.js';

describe('the nearest known name', () => {
  it.each([
    ['temprature', ['temperature', 'topP'], 'temperature'],
    ['max_tokens', ['maxTokens', 'model'], 'maxTokens'],
    ['Agnet', ['Agent', 'Task'], 'Agent'],
    ['x', ['temperature', 'topP'], undefined],
    ['b', ['a'], undefined],
    ['', ['a-name'], undefined],
    ['y'.repeat(5000), ['yes'], undefined],
  ])('of %s among %j is %s', (found, known, expected) => {
    expect(nearestName(found, known)).toBe(expected);
  });
});
