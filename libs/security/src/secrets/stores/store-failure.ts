import { OssaError } from '@ossa/contracts';
import type { SecretReference } from '../secret-reference.js';
import { SecretUnavailableError } from '../secret-unavailable.error.js';

const MISSING = words('ResourceNotFoundException SecretNotFound NOT_FOUND 404 5');
const DENIED = words(
  'AccessDeniedException UnrecognizedClientException InvalidSignatureException ExpiredTokenException ' +
    'CredentialsProviderError Forbidden Unauthorized AuthenticationRequiredError CredentialUnavailableError ' +
    'AggregateAuthenticationError PERMISSION_DENIED UNAUTHENTICATED 401 403 7 16',
);
const WORD = /^[\w.-]{1,64}$/;

/** Whatever a client threw, as an error of ours: of the client's own words only a name or a number goes on. */
export function storeFailure(error: unknown, reference: SecretReference): OssaError {
  if (OssaError.isInstance(error)) return error;
  const said = wordsOf(error);
  if (said.some((word) => MISSING.has(word)))
    return SecretUnavailableError.missing(reference, `the store has no secret of this name (${said[0]})`);
  if (said.some((word) => DENIED.has(word)))
    return SecretUnavailableError.denied(reference, `look at the credentials and their rights (${said[0]})`);
  return SecretUnavailableError.failed(reference, `the store did not answer (${said[0] ?? 'unknown'})`);
}

/** Code, name and status of the error and of its causes, most telling first. */
function wordsOf(error: unknown, depth = 0): readonly string[] {
  if (typeof error !== 'object' || error === null || depth > 4) return [];
  const read = (name: string): unknown => Reflect.get(error, name);
  const own = [read('code'), read('name'), read('statusCode'), read('reason')]
    .filter((word) => typeof word === 'string' || typeof word === 'number')
    .map(String)
    .filter((word) => WORD.test(word) && word !== 'Error' && word !== 'TypeError');
  return [...own, ...wordsOf(read('cause'), depth + 1)];
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
