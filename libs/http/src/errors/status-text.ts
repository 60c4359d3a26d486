import { STATUS_CODES } from 'node:http';

/** The text of a status; 499 is not a registered one. */
export function statusText(status: number): string {
  return STATUS_CODES[status] ?? 'Client Closed Request';
}
