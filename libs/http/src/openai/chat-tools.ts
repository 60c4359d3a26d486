import type { ToolChoice, ToolDefinition } from '@ossa/contracts';
import { invalidChat, objectAt, textAt } from './invalid-chat.js';

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const NO_PARAMETERS = { type: 'object', properties: {} };

/** The tools of the client, which it executes itself. @throws InvalidRequestError with the path of the first that cannot be read */
export function clientTools(tools: readonly unknown[]): readonly ToolDefinition[] {
  return tools.map((item, index) => {
    const path = `tools.${index}`;
    const tool = objectAt(item, path);
    if (tool.type !== 'function') throw invalidChat(`${path}.type`, 'must be function');
    const { name, description, parameters } = objectAt(tool.function, `${path}.function`);
    if (typeof name !== 'string' || !NAME.test(name)) {
      throw invalidChat(`${path}.function.name`, 'must be 1 to 64 letters, digits, underscores or dashes');
    }
    return {
      name,
      description:
        description === undefined || description === null
          ? undefined
          : textAt(description, `${path}.function.description`),
      parameters:
        parameters === undefined || parameters === null
          ? NO_PARAMETERS
          : objectAt(parameters, `${path}.function.parameters`),
    };
  });
}

export function toolChoice(choice: unknown): ToolChoice | undefined {
  if (choice === undefined || choice === null) return undefined;
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  if (typeof choice !== 'object')
    throw invalidChat('tool_choice', 'must be auto, none, required or an object that names a function');
  return {
    name: textAt(
      objectAt(objectAt(choice, 'tool_choice').function, 'tool_choice.function').name,
      'tool_choice.function.name',
    ),
  };
}
