const MAX_MS = 60_000;
const HTTP_DATE = /^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?,? /i;

/**
 * How long the provider asks to wait, in ms: `retry-after-ms`, else `Retry-After` in seconds or as an HTTP date (RFC 9110
 * 10.2.3). Of repeated headers the longest counts. Capped at 60 s; what cannot be read is ignored.
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string>> | undefined,
  now: number = Date.now(),
): number | undefined {
  const wait = numberOf(headers?.['retry-after-ms']) ?? seconds(headers?.['retry-after'], now);
  return wait === undefined ? undefined : Math.min(Math.round(wait), MAX_MS);
}

function seconds(value: string | undefined, now: number): number | undefined {
  const amount = numberOf(value);
  if (amount !== undefined) return amount * 1000;
  if (value === undefined || !HTTP_DATE.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function numberOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const numbers = value.split(',').map((text) => (text.trim() === '' ? NaN : Number(text)));
  return numbers.every((number) => number >= 0 && number < Infinity) ? Math.max(...numbers) : undefined;
}
