import { describe, expect, it } from '@jest/globals';
import { apiVersionFamily, isApiVersion } from './api-version.js';

const ACCEPTED = [
  'ossa/v0.2.2',
  'ossa/v0.2.9',
  'ossa/v0.2.9-dev',
  'ossa/v0.3',
  'ossa/v0.3.0',
  'ossa/v0.3.3',
  'ossa/v0.3.6',
  'ossa/v0.3-rc.1',
  'ossa/v0.4',
  'ossa/v0.4.0',
  'ossa/v0.4.6',
  'ossa/v0.4.10',
  'ossa/v0.4.6-rc.1',
  'ossa/v0.5',
  'ossa/v0.5.0',
  'ossa/v0.5.0-alpha.1',
  'ossa/v1',
  'ossa/v1.0',
  'ossa/v1.2-beta',
  'ossa/v0.4.6.7',
];
const REFUSED = [
  'ossa/v0.2',
  'ossa/v0.2.1',
  'ossa/v0.2.10',
  'ossa/v0.6',
  'ossa/v2',
  'ossa/v1.0.0',
  'ossa.ai/v1alpha1',
  'apps/v1',
  'ossa/v0.4 garbage!!',
  'ossa/v0.4.x',
  'ossa/v0.4.6-',
  'ossa/v04',
  'OSSA/v0.4',
  ' ossa/v0.4',
  'ossa/v0.4 ',
  'ossa/v0.4\n',
  '\nossa/v0.4',
  'x ossa/v0.4',
  'v0.3.0',
  '0.4.6',
  'ossa/0.4',
  '',
  0.4,
  null,
  undefined,
  ['ossa/v0.4'],
];

describe('apiVersion', () => {
  it.each(ACCEPTED)('accepts %j', (version) => {
    expect(isApiVersion(version)).toBe(true);
  });

  it.each(REFUSED.map((version) => [version]))('refuses %j', (version) => {
    expect(isApiVersion(version)).toBe(false);
  });

  it.each([
    ['ossa/v0.2.9', '0.2'],
    ['ossa/v0.3.6', '0.3'],
    ['ossa/v0.4.6-rc.1', '0.4'],
    ['ossa/v0.5', '0.5'],
    ['ossa/v1.0', '1'],
  ])('reads %s as line %s', (version, family) => {
    expect(apiVersionFamily(version)).toBe(family);
  });
});
