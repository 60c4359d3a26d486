import { OssaError, type Tool, type ToolBinding, type ToolDefinition } from '@ossa/contracts';
import { JsonSchemaValidator } from '../json-schema-validator.js';
import { MethodTool } from '../method/method-tool.js';
import { type Binding, unboundTool } from './tool-binder.js';
import { toolName } from './tool-name.js';
import type { BoundTool, Toolset, UnboundTool } from '../toolset.interface.js';

/** Gathers the tools of one agent under the names its model will use. */
export class ToolsetBuilder {
  readonly #bound = new Map<string, BoundTool>();
  readonly #unbound: UnboundTool[] = [];

  /** Offers the tools that were found for one of the manifest, and reports those that cannot be offered. */
  add(binding: ToolBinding, { tools, unbound }: Binding): void {
    for (const tool of tools) this.#offer(binding, tool);
    this.#unbound.push(...unbound);
  }

  build(): Toolset {
    const bound = this.#bound;
    return {
      definitions: [...bound.values()].map(({ definition }) => definition),
      unbound: this.#unbound,
      find: (name) => bound.get(name),
    };
  }

  /** As the manifest describes it. */
  #offer(binding: ToolBinding, tool: Tool): void {
    // A binding to a MCP server stands for several tools; each keeps its own name and description.
    const { name, description, parameters } = binding.mcp ? { ...tool.definition, parameters: undefined } : binding;
    const offered = toolName(name);
    const known = this.#bound.get(offered);
    const report = (reason: string) => this.#unbound.push(unboundTool({ name, type: binding.type }, reason));
    if (known && known.tool !== tool) {
      report(`another tool is offered as ${offered} already; rename one of them`);
      return;
    }
    const base = known?.definition ?? tool.definition;
    try {
      this.#bound.set(offered, {
        tool,
        definition: {
          name: offered,
          description: description ?? base.description,
          parameters: objectSchema(parameters ?? base.parameters),
        },
        actions: [...new Set([...(known?.actions ?? []), ...actionsOf(binding, tool, offered)])],
        parameters: parameters ? new JsonSchemaValidator(parameters) : known ? known.parameters : ownValidator(tool),
        returns: binding.returns ? new JsonSchemaValidator(binding.returns) : known?.returns,
      });
    } catch (error) {
      if (!OssaError.isInstance(error)) throw error;
      report(error.message); // the schema is refused
    }
  }
}

/** A method validates with its zod schema; every other tool is checked against the schema it declares. */
function ownValidator(tool: Tool): JsonSchemaValidator | undefined {
  return tool instanceof MethodTool ? undefined : new JsonSchemaValidator(tool.definition.parameters);
}

function actionsOf(binding: ToolBinding, tool: Tool, offered: string): readonly string[] {
  return [
    offered,
    tool.definition.name,
    binding.name,
    ...(binding.capability === undefined ? [] : [binding.capability]),
  ];
}

function objectSchema(schema: ToolDefinition['parameters']): ToolDefinition['parameters'] {
  return schema['type'] === 'object' ? schema : { ...schema, type: 'object' };
}
