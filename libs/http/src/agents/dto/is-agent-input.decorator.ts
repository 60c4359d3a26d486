import { ValidateBy } from 'class-validator';

/** Text that is not empty, or an object. */
export function IsAgentInput(): PropertyDecorator {
  return ValidateBy({
    name: 'isAgentInput',
    validator: { validate: isAgentInput, defaultMessage: () => 'input must be a text that is not empty, or an object' },
  });
}

function isAgentInput(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
