import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, ExternalContextCreator, MetadataScanner } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import type { Tool } from '@ossa/contracts';
import {
  AGENT_TOOL_METADATA,
  AGENT_TOOL_PARAMETERS,
  agentToolParameters,
  type AgentToolOptions,
} from './agent-tool.decorator.js';
import { DuplicateToolError } from './method/duplicate-tool.error.js';
import { MethodTool } from './method/method-tool.js';
import { ToolScopeError } from './method/tool-scope.error.js';

type Methods = Record<string, (...args: unknown[]) => unknown>;

/** Knows every tool of the application: the `@AgentTool` methods of all providers, and what was registered by hand. */
@Injectable()
export class ToolDiscovery implements OnModuleInit {
  readonly #tools = new Map<string, { readonly tool: Tool; readonly owner: string }>();
  #discovered = false;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly contexts: ExternalContextCreator,
  ) {}

  /** Changes with the set of tools. */
  get revision(): number {
    this.#discover();
    return this.#tools.size;
  }

  /** @throws DuplicateToolError, ToolScopeError */
  onModuleInit(): void {
    this.#discover();
  }

  /** The tool of that name; undefined when no provider has one. */
  find(name: string): Tool | undefined {
    this.#discover();
    return this.#tools.get(name)?.tool;
  }

  /** Of every tool that the providers of the application have. */
  names(): readonly string[] {
    this.#discover();
    return [...this.#tools.keys()];
  }

  /**
   * Adds a tool that is not a method.
   *
   * @throws DuplicateToolError when its name is taken
   */
  register(tool: Tool): void {
    this.#add(tool, 'a tool registered by the application');
  }

  #discover(): void {
    if (this.#discovered) return;
    this.#discovered = true;
    const seen = new Set<object>();
    for (const wrapper of this.discovery.getProviders()) {
      const instance: Methods | null = typeof wrapper.instance === 'object' ? wrapper.instance : null;
      if (instance === null || seen.has(instance)) continue;
      seen.add(instance); // an alias of the same instance is not a second tool
      this.#inspect(instance, wrapper);
    }
  }

  #inspect(instance: Methods, wrapper: InstanceWrapper): void {
    for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance))) {
      const method = instance[name];
      const options: AgentToolOptions | undefined = method && Reflect.getMetadata(AGENT_TOOL_METADATA, method);
      if (!method || !options) continue;
      const owner = `${instance.constructor.name}.${name} in ${wrapper.host?.name ?? 'the application'}`;
      if (!wrapper.isDependencyTreeStatic() || wrapper.isTransient) throw new ToolScopeError(options.name, owner);
      const handler = this.contexts.create(
        instance,
        method,
        name,
        AGENT_TOOL_PARAMETERS,
        agentToolParameters,
        undefined,
        undefined,
        // A filter answers a caller; the error of a tool goes to the model instead.
        { guards: true, interceptors: true, filters: false },
        'ossa',
      );
      this.#add(new MethodTool(options, handler), owner);
    }
  }

  #add(tool: Tool, owner: string): void {
    const { name } = tool.definition;
    const taken = this.#tools.get(name);
    if (taken) throw new DuplicateToolError(name, [taken.owner, owner]);
    this.#tools.set(name, { tool, owner });
  }
}
