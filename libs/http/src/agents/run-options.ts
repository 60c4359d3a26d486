import type { ExecuteOptions } from '@ossa/contracts';
import type { ApiKeyIdentity } from '@ossa/security';
import { runIdentity } from '../access/run-identity.js';
import type { ExecuteDto } from './dto/execute.dto.js';

/** What the body asks for, made for whom the key says, until the client goes away, as part of its trace. */
export function runOptions(
  body: ExecuteDto,
  caller: ApiKeyIdentity | undefined,
  client: Pick<ExecuteOptions, 'signal' | 'traceId'>,
): ExecuteOptions {
  const { context, session, cache, deadlineMs } = body;
  return { context, session, cache, deadlineMs, ...runIdentity(caller), ...client };
}
