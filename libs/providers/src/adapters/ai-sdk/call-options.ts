import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4ToolChoice,
} from '@ai-sdk/provider';
import type { ModelCall, ToolChoice, ToolDefinition } from '@ossa/contracts';
import { toPrompt } from './prompt.js';
import { isStrictSchema } from './strict-schema.js';

/** A model call as the AI SDK's models take it. What is not set stays the provider's default. */
export function toCallOptions(call: ModelCall): LanguageModelV4CallOptions {
  const { stopSequences, reasoning, ...settings } = call.settings;
  return {
    ...settings,
    prompt: toPrompt(call.messages),
    abortSignal: call.signal,
    ...(stopSequences && { stopSequences: [...stopSequences] }),
    ...(reasoning !== undefined && { reasoning: reasoning ? 'medium' : 'none' }),
    ...(call.tools.length > 0 && { tools: call.tools.map(toTool), toolChoice: toToolChoice(call.toolChoice) }),
    ...(call.output && toOutput(call.output)),
  };
}

function toTool({ name, description, parameters }: ToolDefinition): LanguageModelV4FunctionTool {
  return { type: 'function', name, inputSchema: parameters, ...(description && { description }) };
}

function toToolChoice(choice: ToolChoice): LanguageModelV4ToolChoice {
  return typeof choice === 'string' ? { type: choice } : { type: 'tool', toolName: choice.name };
}

/** OpenAI's strict mode answers 400 to schemas it cannot enforce, and the packages ask for it by default. */
function toOutput(
  output: NonNullable<ModelCall['output']>,
): Pick<LanguageModelV4CallOptions, 'responseFormat' | 'providerOptions'> {
  const strict = { strictJsonSchema: isStrictSchema(output.schema) };
  return {
    responseFormat: { type: 'json', name: output.name, schema: output.schema },
    providerOptions: { openai: strict, azure: strict, openaiCompatible: strict },
  };
}
