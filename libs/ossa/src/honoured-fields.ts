import { AGENT_HONOURED_FIELDS } from '@ossa/agent';
import type { HonouredFields } from '@ossa/manifest';
import { RATE_LIMIT_HONOURED_FIELDS } from '@ossa/rate-limit';
import { SECURITY_HONOURED_FIELDS } from '@ossa/security';

/** Every manifest field that some room of this application acts on. Anything else in use gives a load warning. */
export const honouredFields: HonouredFields = new Set([
  ...AGENT_HONOURED_FIELDS,
  ...RATE_LIMIT_HONOURED_FIELDS,
  ...SECURITY_HONOURED_FIELDS,
]);
