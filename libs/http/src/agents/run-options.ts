import type { ExecuteOptions } from '@ossa/contracts';
import type { ApiKeyIdentity } from '@ossa/security';
import { runIdentity } from '../access/run-identity.js';
import type { RunClient } from '../request/run-client.js';
import type { ExecuteDto } from './dto/execute.dto.js';

/** What the body asks for, before the headers, made for whom the key says. */
export function runOptions(
  { context, session, cache, deadlineMs }: ExecuteDto,
  caller: ApiKeyIdentity | undefined,
  client: RunClient,
): ExecuteOptions {
  return { ...client, context, session, cache: cache ?? client.cache, deadlineMs, ...runIdentity(caller) };
}
