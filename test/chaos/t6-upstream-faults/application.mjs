// The application as the build has it, with its default chain unless a control changes it.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { compiled } from '../../bench/compiled.mjs';

/** Faults that only a limit ends; for all others a busy machine must not look like one. */
const TIMED = new Set(['blackhole', 'silent', 'slow-headers', 'slow-body', 'stall']);
const SHORT = { connectTimeout: 250, firstPartTimeout: 600, idleTimeout: 400, timeout: 1200 };
const PATIENT = { connectTimeout: 3500, firstPartTimeout: 3500, idleTimeout: 3500, timeout: 3500 };
export const MODEL = 'm';

/**
 * @typedef {object} Application
 * @property {{ call(request: object): AsyncIterable<object> }} model the model chain
 * @property {EventEmitter2} events
 * @property {string} url where it listens; empty without HTTP
 * @property {() => Promise<void>} stop
 */

/**
 * @param {{ providers: object, agents?: object, stages?: readonly Function[], chain?: (defaults: readonly Function[]) => readonly Function[], http?: boolean }} options
 * @returns {Promise<Application>}
 */
export async function startApplication({ providers, agents = {}, stages = [], chain, http = false }) {
  const [{ OssaModule }, { MODEL_CHAIN }, { configureServer, createFastifyAdapter, httpOptionsSchema }] =
    await Promise.all([compiled('ossa'), compiled('contracts'), compiled('http')]);
  const root = mkdtempSync(join(tmpdir(), 'ossa-chaos-'));
  const ossa = await OssaModule.forRoot({
    environment: { NODE_ENV: 'production' },
    root,
    config: {
      rateLimit: { enabled: false },
      cache: { enabled: false },
      agents: { paths: [], inline: agents },
      providers,
    },
    http,
    chains: chain && { model: chain },
  });
  const module = { ...ossa, providers: [...(ossa.providers ?? []), ...stages] };
  const options = { logger: false, abortOnError: false };
  const app = await (http
    ? NestFactory.create(module, createFastifyAdapter(httpOptionsSchema.parse({})), options)
    : NestFactory.createApplicationContext(module, options));
  if (http) {
    configureServer(app);
    await app.listen(0, '127.0.0.1');
  }
  return {
    model: app.get(MODEL_CHAIN, { strict: false }),
    events: app.get(EventEmitter2, { strict: false }),
    url: http ? await app.getUrl() : '',
    stop: () => app.close(),
  };
}

/**
 * A provider of the OpenAI protocol, with limits as its fault needs them.
 *
 * @param {string} baseUrl of the upstream, its path beginning with the fault
 * @param {object} [options]
 */
export function provider(baseUrl, options = {}) {
  const [, fault = ''] = new URL(baseUrl).pathname.split('/');
  const limits = TIMED.has(fault) ? SHORT : PATIENT;
  return { adapter: 'openai-compatible', baseUrl, apiKey: 'sk-chaos', defaultModel: MODEL, ...limits, ...options };
}
