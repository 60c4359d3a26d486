import type { Server } from 'node:http';
import type { INestApplication, LoggerService, Type } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { AgentModule, AgentRegistry, mcpOptionsSchema } from '@ossa/agent';
import { type CacheOptions, cacheOptionsSchema, OssaCacheModule } from '@ossa/cache';
import { RateLimitModule, type RateLimitOptions, rateLimitOptionsSchema } from '@ossa/rate-limit';
import { type RedisOptions, redisOptionsSchema, StoresModule } from '@ossa/stores';
import { OssaHttpModule } from '../src/http.module.js';
import { type HttpOptions, httpOptionsSchema } from '../src/http.options.js';
import { configureServer } from '../src/server/configure-server.js';
import { createFastifyAdapter } from '../src/server/fastify-adapter.js';
import { type Surroundings, SurroundingsModule } from './surroundings.module.js';

export type Platform = 'fastify' | 'express';
export const PLATFORMS: readonly Platform[] = ['fastify', 'express'];

export interface ServeOptions extends Surroundings {
  readonly http?: Partial<HttpOptions>;
  /** Switched off unless given. */
  readonly rateLimit?: Partial<RateLimitOptions>;
  /** Switched off unless given. */
  readonly cache?: Partial<CacheOptions>;
  readonly redis?: Partial<RedisOptions>;
  readonly inline?: Readonly<Record<string, object>>;
  /** Controllers of a host application. */
  readonly controllers?: readonly Type[];
  /** False leaves the application as a host would embed the module. @default true */
  readonly configured?: boolean;
}

/** A listening server with the real agent library around the given model. Knows one agent, `test-agent`, unless told others. */
export class TestServer {
  readonly errors: unknown[] = [];

  private constructor(
    readonly app: INestApplication,
    readonly server: Server,
    errors: unknown[],
  ) {
    this.errors = errors;
  }

  static async start(platform: Platform, options: ServeOptions): Promise<TestServer> {
    const errors: unknown[] = [];
    const http = { ...httpOptionsSchema.parse({ port: 0 }), ...options.http };
    const siblings = SurroundingsModule.register(options);
    const stores = StoresModule.register({ redis: { ...redisOptionsSchema.parse({}), ...options.redis } });
    const limits = RateLimitModule.registerAsync({
      imports: [siblings, stores],
      useFactory: () => ({
        ...rateLimitOptionsSchema.parse({ enabled: options.rateLimit !== undefined }),
        ...options.rateLimit,
      }),
    });
    const cache = OssaCacheModule.registerAsync({
      imports: [siblings, stores],
      useFactory: () => ({ ...cacheOptionsSchema.parse({ enabled: options.cache !== undefined }), ...options.cache }),
    });
    const agents = AgentModule.registerAsync({
      imports: [siblings, cache],
      useFactory: () => ({
        paths: [],
        mode: 'lenient' as const,
        watch: false,
        inline: { 'test-agent': { role: 'You are a test agent.' }, ...options.inline },
        mcp: mcpOptionsSchema.parse({}),
        root: process.cwd(),
        environment: {},
        timeout: 60_000,
      }),
    });
    const builder = Test.createTestingModule({
      imports: [
        OssaHttpModule.registerAsync({ imports: [siblings, stores, limits, cache, agents], useFactory: () => http }),
      ],
      controllers: [...(options.controllers ?? [])],
    });
    const module = await builder.setLogger(silentLogger(errors)).compile();
    const adapter = platform === 'fastify' ? createFastifyAdapter(http) : new ExpressAdapter();
    const app = module.createNestApplication(adapter);
    if (options.configured !== false) configureServer(app);
    await app.listen(0, '127.0.0.1');
    return new TestServer(app, app.getHttpServer(), errors);
  }

  get port(): number {
    return portOf(this.server);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get registry(): AgentRegistry {
    return this.app.get(AgentRegistry, { strict: false });
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.url}${path}`, init);
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: text,
      signal,
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await this.app.close();
  }
}

/** The port a server listens on. */
export function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('the server does not listen');
  return address.port;
}

/** Says nothing, keeps what was logged as an error. */
function silentLogger(errors: unknown[]): LoggerService {
  return { log: () => undefined, warn: () => undefined, error: (...message: unknown[]) => void errors.push(message) };
}

/** Waits until the condition holds, turn by turn; fails after four seconds. */
export async function eventually(condition: () => boolean, withinMs = 4000): Promise<number> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > withinMs) throw new Error(`not within ${withinMs} ms: ${condition.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return performance.now() - start;
}
