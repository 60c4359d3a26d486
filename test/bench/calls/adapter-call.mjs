import { compiled } from '../compiled.mjs';
import { baseUrl, MODEL } from '../configuration.mjs';
import { INSTRUCTIONS, QUESTION } from './prompt.mjs';

const { openaiCompatibleAdapter } = await compiled('providers', 'adapters/openai-compatible/openai-compatible.adapter');
const { HttpClient } = await compiled('providers', 'http-client/http-client.service');

/** As the providers of the benchmark's configuration have them. */
const RULES = { connectTimeout: 10_000, allowPrivate: false, enforceHttps: true };

const prompt = [
  { role: 'system', content: INSTRUCTIONS },
  { role: 'user', content: [{ type: 'text', text: QUESTION }] },
];

/**
 * The vendor package alone, as the providers library constructs it.
 *
 * @param {string} upstream origin
 * @param {string} suffix of the names of the calls
 * @param {Function} [fetch]
 */
export function adapterCalls(upstream, suffix = '', fetch = new HttpClient().fetchWith(RULES)) {
  const models = new Map();
  const model = (profile) => {
    if (!models.has(profile)) models.set(profile, construct(baseUrl(upstream, profile), fetch));
    return models.get(profile);
  };
  return {
    async [`adapter${suffix}`](profile) {
      const { content } = await model(profile).doGenerate({ prompt });
      return content[0].text;
    },
    async [`adapter${suffix}-stream`](profile) {
      const { stream } = await model(profile).doStream({ prompt });
      let text = '';
      for await (const part of stream) if (part.type === 'text-delta') text += part.delta;
      return text;
    },
  };
}

function construct(url, fetch) {
  return openaiCompatibleAdapter({
    name: 'bench',
    model: MODEL,
    apiKey: 'none',
    baseUrl: url,
    structuredOutputs: true,
    fetch,
  });
}
