// Faults of the connection that a listener can have. Refused, unaccepted and unresolved ones have no listener: see `unreachable.mjs`.
import { healthy } from './healthy.mjs';

/** @type {Record<string, import('../faults.mjs').Fault>} */
export const CONNECTION_FAULTS = {
  silent: () => undefined,
  redirect: (exchange) => exchange.answer(302, '', { location: '/redirected/followed/v1/chat/completions' }),
  redirected: healthy, // nobody may come here
  'expired-tls': healthy, // behind a listener whose certificate has expired; nobody may come here
};
