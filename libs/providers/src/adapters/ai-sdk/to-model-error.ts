import { types } from 'node:util';
import {
  APICallError,
  EmptyResponseBodyError,
  InvalidArgumentError,
  InvalidPromptError,
  InvalidResponseDataError,
  JSONParseError,
  LoadAPIKeyError,
  NoContentGeneratedError,
  TypeValidationError,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import { abortError, ModelError, type ModelErrorKind, OssaError, type Target } from '@ossa/contracts';
import { kindOfErrorEvent, kindOfNetwork, kindOfStatus } from '../../failure/failure-kind.js';
import { retryAfterMs } from '../../failure/retry-after.js';
import { errorCodes, safeCause } from '../../failure/safe-cause.js';
import { upstreamAnswer } from '../../failure/upstream-answer.js';

const UNREADABLE = [JSONParseError, TypeValidationError, EmptyResponseBodyError, NoContentGeneratedError];
const UNSENDABLE = [UnsupportedFunctionalityError, InvalidPromptError, InvalidArgumentError];

/**
 * Whatever the SDK threw or put into its stream, as an error of ours that quotes nothing of the request or the answer.
 *
 * @param answered the provider had begun to answer, so that what breaks now breaks on its answer
 */
export function toModelError(error: unknown, target: Target, signal: AbortSignal, answered = false): OssaError {
  if (signal.aborted) return abortError(signal);
  if (OssaError.isInstance(error)) return error;
  const cause = safeCause(error);
  if (!APICallError.isInstance(error)) return new ModelError(kindOf(error, answered), target, { cause });
  const { statusCode: status, responseHeaders } = error;
  return new ModelError(kindOfCall(error, answered), target, {
    status,
    retryAfterMs: retryAfterMs(responseHeaders),
    cause,
  });
}

/** A 200 whose body broke comes as an APICallError with status 200: there the cause decides. */
function kindOfCall(error: APICallError, answered: boolean): ModelErrorKind {
  const { statusCode: status } = error;
  if (status !== undefined && (status < 200 || status > 299))
    return kindOfStatus(upstreamAnswer(error.responseBody ?? error.data, status));
  const network = kindOfNetwork(errorCodes(error), answered || status !== undefined);
  if (network) return network;
  return status === undefined && !answered ? 'connect' : kindOfErrorEvent(upstreamAnswer(error.responseBody));
}

function kindOf(error: unknown, answered: boolean): ModelErrorKind {
  const network = kindOfNetwork(errorCodes(error), answered);
  if (network) return network;
  if (InvalidResponseDataError.isInstance(error))
    return /without a finish reason/.test(error.message) ? 'truncated' : 'invalid_response';
  if (UNREADABLE.some((type) => type.isInstance(error))) return 'invalid_response';
  if (UNSENDABLE.some((type) => type.isInstance(error))) return 'invalid_request';
  if (errorCodes(error).includes('ERR_INVALID_URL')) return 'invalid_request';
  if (LoadAPIKeyError.isInstance(error)) return 'unauthorized';
  if (!types.isNativeError(error)) return kindOfErrorEvent(upstreamAnswer(error));
  // The package for Anthropic throws a bare Error at a first event it cannot parse; defects have names of their own.
  return answered || error.name === 'Error' ? 'invalid_response' : 'internal';
}
