import { ValidateIf } from 'class-validator';

/** The field may be left out; unlike `@IsOptional()`, null is not taken for absence. */
export function Optional(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}
