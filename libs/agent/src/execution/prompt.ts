import { type AgentDefinition, type AgentInput, type ExecuteOptions, type Message, userMessage } from '@ossa/contracts';
import { asText } from './run-input.js';

/** `{{ name }}`; what it names is looked up in the context first, then in an object input. */
const PLACEHOLDER = /\{\{\s*([A-Za-z_][A-Za-z0-9_-]*)\s*\}\}/g;

/** The conversation the model sees, without session history: the agent's instructions, then the caller's messages or one user turn. */
export function conversationOf(agent: AgentDefinition, input: AgentInput, options: ExecuteOptions): readonly Message[] {
  const given = options.messages ?? [userMessage(userTurn(input, options.context))];
  const appended = given.filter((message) => message.role === 'system').map((message) => message.content);
  const instructions = [fillPlaceholders(agent.instructions, input, options.context), ...appended].join('\n\n');
  const conversation = given.filter((message) => message.role !== 'system');
  return [{ role: 'system', content: instructions }, ...conversation];
}

function userTurn(input: AgentInput, context: ExecuteOptions['context']): string {
  const text = asText(input);
  const facts = Object.entries(context ?? {});
  if (facts.length === 0) return text;
  return `Context:\n${facts.map(([key, value]) => `${key}: ${asText(value)}`).join('\n')}\n\n${text}`;
}

function fillPlaceholders(instructions: string, input: AgentInput, context: ExecuteOptions['context']): string {
  if (!instructions.includes('{{')) return instructions;
  const fields = typeof input === 'string' ? {} : input;
  return instructions.replace(PLACEHOLDER, (placeholder, name: string) => {
    const source = [context ?? {}, fields].find((candidate) => Object.hasOwn(candidate, name));
    return source === undefined ? placeholder : asText(source[name]);
  });
}
