import { Agent, request } from 'undici';

const DEADLINE_MS = 20_000;

/**
 * Requests to one server over connections that stay open.
 *
 * @param {string} origin
 * @param {{ connections?: number, localAddress?: string }} [options]
 */
export function httpClient(origin, { connections = 200, localAddress } = {}) {
  const dispatcher = new Agent({ connections, pipelining: 1, localAddress });
  const send = async (method, path, headers, body) => {
    const options = { dispatcher, method, headers, body, headersTimeout: DEADLINE_MS, bodyTimeout: DEADLINE_MS };
    const answer = await request(origin + path, options);
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  };
  return {
    get: (path, headers = {}) => send('GET', path, headers),
    /** @param {object} body */
    post: (path, body, headers = {}) =>
      send('POST', path, { 'content-type': 'application/json', ...headers }, JSON.stringify(body)),
    close: () => dispatcher.destroy(),
  };
}
