import type { JsonSchema, Tool, ToolContext, ToolDefinition } from '@ossa/contracts';
import { z } from 'zod';
import { ToolArgumentsError } from '../call/tool-arguments.error.js';
import type { AgentToolOptions } from '../agent-tool.decorator.js';

/** A method decorated with `@AgentTool`. Its zod schema validates every call, so its arguments need no other check. */
export class MethodTool implements Tool {
  readonly definition: ToolDefinition;
  readonly readOnly: boolean;
  readonly requiresApproval: boolean;
  readonly idempotent: boolean;
  readonly version?: string;
  readonly timeoutMs?: number;

  /** @param handler the method behind Nest's guards, interceptors and pipes */
  constructor(
    private readonly options: AgentToolOptions,
    private readonly handler: (input: unknown, context: ToolContext) => Promise<unknown>,
  ) {
    this.definition = { name: options.name, description: options.description, parameters: parameters(options.input) };
    this.readOnly = options.readOnly ?? false;
    this.requiresApproval = options.approval ?? false;
    this.idempotent = options.idempotent ?? this.readOnly;
    this.version = options.version;
    this.timeoutMs = options.timeoutMs;
  }

  /** @throws ToolArgumentsError when the arguments do not match the zod schema; the method is not called then */
  async execute(input: Readonly<Record<string, unknown>>, context: ToolContext): Promise<unknown> {
    const parsed = await this.options.input.safeParseAsync(input);
    if (!parsed.success) throw new ToolArgumentsError(this.options.name, parsed.error.issues.map(problem));
    return this.handler(parsed.data, context);
  }
}

function parameters(input: z.ZodObject): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return schema;
}

function problem({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`;
}
