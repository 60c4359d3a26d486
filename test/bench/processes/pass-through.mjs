// The floor for a server: node:http in, undici out, nothing looked at. Its parameter is the origin of the upstream.
import { createServer } from 'node:http';
import { Agent, request as send } from 'undici';
import { answer } from './answer.mjs';

const [upstream] = process.argv.slice(2);
const dispatcher = new Agent({ connections: 1024, pipelining: 1 });

const server = createServer((request, response) => {
  const body = [];
  request.on('data', (chunk) => body.push(chunk));
  request.on('end', () => {
    forward(request.url, Buffer.concat(body), response).catch((error) => response.destroy(error));
  });
});
server.keepAliveTimeout = 120_000;
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

async function forward(path, body, response) {
  const headers = { 'content-type': 'application/json' };
  const reply = await send(upstream + path, { dispatcher, method: 'POST', headers, body });
  const { 'content-type': type, 'content-length': length } = reply.headers;
  response.writeHead(reply.statusCode, { 'content-type': type, ...(length && { 'content-length': length }) });
  reply.body.pipe(response);
}

answer({ port: () => server.address().port });
