import { parseSecretReference } from '../secret-reference.js';
import { optionalPackage } from './optional-package.js';

const MISSING = 'a-package-nobody-installed';
const reference = parseSecretReference('secret://aws/a');

describe('optionalPackage', () => {
  it('says which package to install', async () => {
    await expect(optionalPackage(['one', 'two'], reference, () => import(MISSING))).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringMatching(/secret:\/\/aws\/a.*install one and two/),
    });
  });

  it('hides no other failure of a package', async () => {
    const broken = new TypeError('broken');
    await expect(optionalPackage(['one'], reference, () => Promise.reject(broken))).rejects.toBe(broken);
  });
});
