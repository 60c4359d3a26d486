import type { HttpFetch } from '../http-client/http-client.service.js';

/**
 * Our `fetch` under the type the vendor packages ask for. They send a JSON string and read `ok`, `status`, `headers` and
 * `body` of the answer, all of which it has.
 */
export function vendorFetch(fetch: HttpFetch): typeof globalThis.fetch {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return fetch as unknown as typeof globalThis.fetch;
}
