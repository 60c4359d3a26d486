import { abortError, OssaError } from '@ossa/contracts';

/**
 * What a run fails with: the reason of its own abort when it was aborted (a deadline stays a deadline, however the model
 * reported it), an OssaError as it is, anything else as `internal` with the original as its cause.
 */
export function asRunError(error: unknown, signal?: AbortSignal): OssaError {
  if (signal?.aborted) return abortError(signal);
  if (OssaError.isInstance(error)) return error;
  return new OssaError('internal', 'The run failed because of an internal error; the log has the details.', {
    cause: error,
  });
}
