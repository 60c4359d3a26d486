import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamicModule, LoggerService, Type } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { configureServer, createFastifyAdapter } from '@ossa/http';
import {
  type ConfigurationInput,
  CONFIGURATION,
  OssaModule,
  type OssaModuleOptions,
  type ResolvedConfiguration,
} from '@ossa/nest';

const SILENT: LoggerService = { log: () => undefined, warn: () => undefined, error: () => undefined };

export interface RunningApplication {
  readonly app: NestFastifyApplication;
  readonly url: string;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  close(): Promise<void>;
}

/** The whole application as the server has it, listening on a free port of the loopback, with a configuration given as an object. */
export async function startApplication(
  config: ConfigurationInput,
  options: Omit<OssaModuleOptions, 'config'> & { imports?: (Type | DynamicModule)[]; providers?: Type[] } = {},
): Promise<RunningApplication> {
  const { imports = [], providers = [], ...rest } = options;
  const audit = await mkdtemp(join(tmpdir(), 'ossa-audit-'));
  const given = withAuditIn(audit, { agents: { paths: [] }, ...config });
  const ossa = OssaModule.forRoot({ environment: {}, ...rest, config: given });
  const module = await Test.createTestingModule({ imports: [ossa, ...imports], providers })
    .setLogger(SILENT)
    .compile();
  const { configuration } = module.get<ResolvedConfiguration>(CONFIGURATION, { strict: false });
  const app = module.createNestApplication<NestFastifyApplication>(createFastifyAdapter(configuration.http));
  configureServer(app, configuration.http);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    app,
    url,
    post: (path, body, headers = {}) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    close: async () => {
      await app.close();
      await rm(audit, { recursive: true, force: true });
    },
  };
}

/** The trail is not kept in this repository, unless a test says where. */
function withAuditIn(path: string, config: ConfigurationInput): ConfigurationInput {
  const { security } = config;
  return { ...config, security: { ...security, audit: { path, ...security?.audit } } };
}
