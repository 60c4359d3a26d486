import { createSecretKey } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit, Optional } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import {
  type AgentSurroundings,
  OssaError,
  type RunRequest,
  SECRET_RESOLVER,
  type SecretResolver,
  SURROUNDINGS_INSPECTOR,
  type SurroundingsInspector,
} from '@ossa/contracts';
import { CACHE_OPTIONS, type CacheOptions } from '../cache.options.js';
import { CacheVersions } from '../invalidation/cache-versions.service.js';
import { CacheRules } from '../response/cache-rules.js';
import { RunKeys } from './run-keys.js';

/** Where the answer to a request is kept, and what its agent runs on. */
export interface ResponsePlace {
  readonly key: string;
  /** Of the answers of the agent, when this was asked. */
  readonly version: number;
  readonly surroundings: AgentSurroundings;
}

/** Says which runs the cache is for and where their answers are: looks at what the agent runs on and at the version of its answers. */
@Injectable()
export class ResponseKeys implements OnModuleInit {
  readonly rules: CacheRules;
  #keys: RunKeys | undefined;
  #inspector: SurroundingsInspector | undefined;

  constructor(
    @Inject(CACHE_OPTIONS) private readonly options: CacheOptions,
    private readonly versions: CacheVersions,
    private readonly modules: ModuleRef,
    @Optional() @Inject(SECRET_RESOLVER) private readonly secrets?: SecretResolver,
  ) {
    this.rules = new CacheRules(options);
    if (!options.enabled || options.keySecret === undefined) this.#keys = new RunKeys();
  }

  /** @throws OssaError when the secret of the keys cannot be read: the application does not start then */
  async onModuleInit(): Promise<void> {
    const { keySecret } = this.options;
    if (this.#keys || keySecret === undefined) return;
    const secret = await this.#secret(keySecret);
    if (secret === '')
      throw new OssaError(
        'configuration_invalid',
        'The secret of cache.keySecret is empty; give it a value, or remove cache.keySecret.',
      );
    this.#keys = new RunKeys(createSecretKey(Buffer.from(secret)));
  }

  /**
   * At once when the surroundings of the agent are known. Undefined when the request holds what JSON cannot, and until the
   * secret of the keys has been read.
   *
   * @throws OssaError when the agent has no provider, or the signal aborts
   */
  placeOf(request: RunRequest, shared: boolean): ResponsePlace | undefined | Promise<ResponsePlace | undefined> {
    this.#inspector ??= this.modules.get<SurroundingsInspector>(SURROUNDINGS_INSPECTOR, { strict: false });
    const surroundings = this.#inspector.inspect(request.agent, request.signal);
    return surroundings instanceof Promise
      ? surroundings.then((known) => this.#place(request, known, shared))
      : this.#place(request, surroundings, shared);
  }

  /** False once the answers of the agent were invalidated after the place was asked for. */
  isCurrent(agent: string, { version }: ResponsePlace): boolean {
    return this.versions.current(agent) === version;
  }

  #place(request: RunRequest, surroundings: AgentSurroundings, shared: boolean): ResponsePlace | undefined {
    const version = this.versions.current(request.agent.id);
    const key = this.#keys?.of(request, surroundings, { shared, version });
    return key === undefined ? undefined : { key, version, surroundings };
  }

  async #secret(text: string): Promise<string> {
    if (!(this.secrets?.isReference(text) ?? text.startsWith('secret://'))) return text;
    if (this.secrets) return (await this.secrets.resolve(text)).value;
    throw new OssaError(
      'configuration_invalid',
      'cache.keySecret cannot be resolved: nothing here reads secrets; import SecurityModule.',
    );
  }
}
