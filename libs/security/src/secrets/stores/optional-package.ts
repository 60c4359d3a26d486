import { SecretReferenceError } from '../secret-reference.error.js';
import type { SecretReference } from '../secret-reference.js';
import { errorCode } from './error-code.js';

/**
 * A package that is installed only where its store is used.
 *
 * @throws SecretReferenceError that names the package when it is not there
 */
export async function optionalPackage<Package>(
  names: readonly string[],
  reference: SecretReference,
  load: () => Promise<Package>,
): Promise<Package> {
  try {
    return await load();
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    throw new SecretReferenceError(reference.text, `install ${names.join(' and ')}, for example with npm install`);
  }
}
