/**
 * The bytes of a POST request with a JSON body.
 *
 * @param {number} port
 * @param {string} path
 * @param {string} body
 */
export function postRequest(port, path, body) {
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
