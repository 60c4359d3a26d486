import type { Tool, ToolDefinition } from '@ossa/contracts';
import type { JsonSchemaValidator } from './json-schema-validator.js';

/** A tool as one agent may call it. */
export interface BoundTool {
  readonly tool: Tool;
  /** What the model sees; its name is the one the model calls. */
  readonly definition: ToolDefinition;
  /** The names under which the manifest can gate it: its own, its capability, and those it has elsewhere. */
  readonly actions: readonly string[];
  /** Absent when the tool validates its arguments itself. */
  readonly parameters?: JsonSchemaValidator;
  /** What the manifest says about the result. */
  readonly returns?: JsonSchemaValidator;
}

/** A tool that a manifest names and that nothing answers for. It is not offered to the model. */
export interface UnboundTool {
  readonly name: string;
  readonly type: string;
  /** What is missing and how to provide it. */
  readonly reason: string;
}

/** Everything one agent may call. */
export interface Toolset {
  readonly definitions: readonly ToolDefinition[];
  readonly unbound: readonly UnboundTool[];
  readonly find: (name: string) => BoundTool | undefined;
}
