import { OssaError } from '@ossa/contracts';

const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use; set PORT to another one',
  EACCES: 'may not be opened by this user; set PORT to one above 1023',
  EADDRNOTAVAIL: 'cannot be opened, since this machine has no such address; set HOST to one of its own',
  ENOTFOUND: 'cannot be opened, since no address has this name; set HOST to an address',
};

/** What is logged when the server does not start: one line for what the operator can repair, else the error with its stack. */
export function startFailure(
  error: unknown,
  { host, port }: { readonly host: string; readonly port: number },
): unknown {
  if (OssaError.isInstance(error)) return error.message;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const advice = Object.hasOwn(ADVICE, code) ? ADVICE[code] : undefined;
  return advice === undefined ? error : `port ${port} of ${host} ${advice}`;
}
