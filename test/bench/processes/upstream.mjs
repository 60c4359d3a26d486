// A model server on a loopback port that costs as little as possible. The path says how it answers, see profile.mjs.
import { createServer } from 'node:http';
import { parseProfile } from '../profile.mjs';
import { answer } from './answer.mjs';
import { answerWhole, streamAnswer } from './upstream-answers.mjs';

let requests = 0;

const server = createServer((request, response) => {
  requests += 1;
  const body = [];
  request.on('data', (chunk) => body.push(chunk));
  request.on('end', () => {
    const { stream } = JSON.parse(Buffer.concat(body).toString());
    if (stream) void streamAnswer(response, parseProfile(request.url));
    else answerWhole(response);
  });
});
server.keepAliveTimeout = 120_000;
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

answer({ port: () => server.address().port, requests: () => requests });
