import 'reflect-metadata';
import { SetMetadata } from '@nestjs/common';
import type { ToolContext } from '@ossa/contracts';
import type { z } from 'zod';

/** What a method offers to agents. */
export interface AgentToolOptions<Input extends z.ZodObject = z.ZodObject> {
  /** The name a manifest binds to, by its tool name or by `handler.capability`. Unique in the application. */
  readonly name: string;
  /** What the tool does and when to use it; shown to the model unless the manifest says something else. */
  readonly description: string;
  /** Validates the arguments of every call, also when the manifest brings its own schema. */
  readonly input: Input;
  /** Every call needs the approval of a person, whatever the manifest says. @default false */
  readonly approval?: boolean;
  /**
   * A second delivery of the same call does no harm; becomes `Tool.idempotent`. The library calls a method once per call of
   * the model, so this is for applications that deliver calls themselves.
   *
   * @default readOnly
   */
  readonly idempotent?: boolean;
  /** Changes nothing outside; such a tool needs no approval at autonomy level `assisted`. @default false */
  readonly readOnly?: boolean;
  /** Change it when the tool answers the same call differently from now on: cached answers of its agents count no more. */
  readonly version?: string;
  /** Milliseconds one call may take. @default 60000 */
  readonly timeoutMs?: number;
}

export const AGENT_TOOL_METADATA = Symbol('ossa:agent-tool');

/** Where Nest finds the parameters of a tool method, so that pipes apply to them. */
export const AGENT_TOOL_PARAMETERS = 'ossa:agent-tool-parameters';

/** Nest's parameter types: pipes see the input as `body` and the context as `custom`. */
const INPUT = 3;
const CONTEXT = 0;

/**
 * Makes a method of a provider callable by the agents whose manifests name it. The method gets the validated arguments and
 * the {@link ToolContext}; guards, interceptors and pipes of Nest apply, with the context type `ossa`. Exception filters do
 * not: what the method throws becomes a tool error that the model reads.
 *
 * @example
 * ```ts
 * @AgentTool({ name: 'order_status', description: 'Status of an order', input: z.object({ id: z.string() }), readOnly: true })
 * status({ id }: { id: string }, context: ToolContext) { ... }
 * ```
 */
export function AgentTool<Input extends z.ZodObject>(options: AgentToolOptions<Input>) {
  return <Method extends (input: z.output<Input>, context: ToolContext) => unknown>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    SetMetadata(AGENT_TOOL_METADATA, options)(target, name, descriptor);
    const parameters = { [`${INPUT}:0`]: { index: 0, pipes: [] }, [`${CONTEXT}:1`]: { index: 1, pipes: [] } };
    Reflect.defineMetadata(AGENT_TOOL_PARAMETERS, parameters, target.constructor, name);
  };
}

/** Hands the arguments of a call to Nest by their parameter type. */
export const agentToolParameters = {
  exchangeKeyForValue: (type: number, _data: unknown, [input, context]: readonly unknown[]): unknown =>
    type === INPUT ? input : context,
};
