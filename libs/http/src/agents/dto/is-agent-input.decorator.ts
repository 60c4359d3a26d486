import { ValidateBy, type ValidationOptions } from 'class-validator';

/** Text that is not empty, or an object. */
export function IsAgentInput(options?: ValidationOptions): PropertyDecorator {
  const subject = options?.each === true ? 'each input' : 'input';
  return ValidateBy(
    {
      name: 'isAgentInput',
      validator: {
        validate: isAgentInput,
        defaultMessage: () => `${subject} must be a text that is not empty, or an object`,
      },
    },
    options,
  );
}

function isAgentInput(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
