import { Agent, request } from 'undici';
import { baseUrl, MODEL } from '../configuration.mjs';
import { chatBody } from './prompt.mjs';

/**
 * The least a client can do: undici, one JSON.parse an event, no checks.
 *
 * @param {string} upstream origin
 */
export function undiciCalls(upstream) {
  const dispatcher = new Agent({ connections: 1024, pipelining: 1 });
  const post = (profile, stream) =>
    request(`${baseUrl(upstream, profile)}/chat/completions`, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer none' },
      body: chatBody(MODEL, stream),
    });
  return {
    async undici(profile) {
      const { body } = await post(profile, false);
      return JSON.parse(await body.text()).choices[0].message.content;
    },
    async 'undici-stream'(profile) {
      const { body } = await post(profile, true);
      return readEvents(body);
    },
  };
}

async function readEvents(body) {
  let text = '';
  let rest = '';
  body.setEncoding('utf8');
  for await (const piece of body) {
    const events = (rest + piece).split('\n\n');
    rest = events.pop();
    for (const event of events) {
      if (event !== 'data: [DONE]') text += JSON.parse(event.slice(6)).choices[0]?.delta.content ?? '';
    }
  }
  return text;
}
