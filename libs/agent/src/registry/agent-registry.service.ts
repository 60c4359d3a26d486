import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit, Optional } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type AgentDefinition, AgentNotFoundError, ManifestInvalidError, ManifestRevokedError } from '@ossa/contracts';
import { formatProblem, MANIFEST_CACHE, type ManifestCache, nearestName, type Problem } from '@ossa/manifest';
import { AGENT_OPTIONS, type AgentOptions } from '../agent.options.js';
import { ToolCatalog } from '../tools/tool-catalog.service.js';
import { AgentDirectory } from './agent-directory.js';
import { AgentSource } from './agent-source.js';
import { FeatureAgents } from './feature-agents.js';
import { keepLastGood } from './keep-last-good.js';
import { nameTaken, uniqueAgents } from './unique-agents.js';
import { watchPaths } from './watch-paths.js';

/** The agents of the application: from files, from the configuration, and registered by code. */
@Injectable()
export class AgentRegistry implements OnModuleInit, OnModuleDestroy {
  readonly #logger = new Logger('AgentRegistry');
  readonly #source: AgentSource;
  readonly #registered: AgentDefinition[] = [];
  #sourced: readonly AgentDefinition[] = [];
  #directory = new AgentDirectory([]);
  #problems: readonly Problem[] = [];
  #ready = false;
  #loading: Promise<void> = Promise.resolve();
  #watcher: Disposable | undefined;

  constructor(
    @Inject(AGENT_OPTIONS) private readonly options: AgentOptions,
    private readonly discovery: DiscoveryService,
    catalog: ToolCatalog,
    @Optional() @Inject(MANIFEST_CACHE) manifests?: ManifestCache,
  ) {
    this.#source = new AgentSource(options, (agent) => catalog.unbound(agent), manifests);
  }

  async onModuleInit(): Promise<void> {
    const features = this.discovery
      .getProviders()
      .flatMap(({ instance }: { instance: unknown }) => (instance instanceof FeatureAgents ? [instance] : []));
    this.#source.include(features.flatMap(({ paths }) => paths));
    await this.reload();
    for (const manifest of features.flatMap(({ manifests }) => manifests))
      this.register(manifest, 'OssaModule.forFeature()');
    if (this.options.watch)
      this.#watcher = watchPaths(this.options.root, this.#source.paths, () => this.#reloadInBackground());
  }

  onModuleDestroy(): void {
    this.#watcher?.[Symbol.dispose]();
  }

  /** True once the manifests were loaded for the first time. */
  get ready(): boolean {
    return this.#ready;
  }

  /** What the last load found wrong. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /**
   * The agent of that name.
   *
   * @throws AgentNotFoundError with the nearest known name
   */
  get(name: string): AgentDefinition {
    const agent = this.#directory.find(name);
    if (agent) return agent;
    throw new AgentNotFoundError(name, nearestName(name, this.names()));
  }

  /** As {@link get}, for an agent that is about to run. @throws ManifestRevokedError */
  runnable(name: string): AgentDefinition {
    const agent = this.get(name);
    if (agent.status === 'revoked') throw new ManifestRevokedError(agent.id, agent.revokedAt);
    return agent;
  }

  /** True when {@link get} finds it. */
  has(name: string): boolean {
    return this.#directory.find(name) !== undefined;
  }

  /** Every agent that is known now. */
  all(): readonly AgentDefinition[] {
    return this.#directory.agents;
  }

  /** Of every agent that is known now, as they are asked for. */
  names(): readonly string[] {
    return this.#directory.agents.map((agent) => agent.id);
  }

  /**
   * Adds an agent for as long as the application runs; reloads keep it.
   *
   * @param manifest an Agent manifest as an object
   * @throws ManifestInvalidError with every problem, also when the name is taken
   */
  register(manifest: unknown, source = 'register()'): AgentDefinition {
    const { agents, problems } = this.#source.read(manifest, source);
    const [agent] = agents;
    if (agent === undefined) throw invalid(problems);
    const taken = this.#directory.find(agent.id);
    if (taken?.id === agent.id) throw invalid([nameTaken(agent, taken)]);
    this.#registered.push(agent);
    this.#directory = new AgentDirectory([...this.#directory.agents, agent]);
    return agent;
  }

  /**
   * Loads all manifests again. Runs under way keep the definition they began with; a file that has become broken keeps its
   * last good agents and is reported. Calls that overlap load one after the other.
   */
  reload(): Promise<void> {
    this.#loading = this.#loading.catch(() => undefined).then(() => this.#load());
    return this.#loading;
  }

  async #load(): Promise<void> {
    const loaded = await this.#source.load();
    const kept = keepLastGood(loaded, this.#sourced);
    const { unique, problems } = uniqueAgents([...this.#registered, ...kept.agents]);
    this.#sourced = kept.agents;
    this.#directory = new AgentDirectory(unique);
    this.#problems = [...kept.problems, ...problems];
    this.#ready = true;
    this.#report(unique);
  }

  #report(agents: readonly AgentDefinition[]): void {
    for (const problem of this.#problems) {
      if (problem.severity === 'error') this.#logger.error(formatProblem(problem));
      else this.#logger.warn(formatProblem(problem));
    }
    this.#logger.log(`${agents.length} agents: ${agents.map((agent) => agent.id).join(', ')}`);
  }

  #reloadInBackground(): void {
    this.reload().catch((error: unknown) =>
      this.#logger.error('The agents could not be loaded again; the present ones stay in use.', error),
    );
  }
}

function invalid(problems: readonly Problem[]): ManifestInvalidError {
  return new ManifestInvalidError(problems.filter(({ severity }) => severity === 'error').map(formatProblem));
}
