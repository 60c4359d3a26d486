import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { type InvalidField, InvalidRequestError, OssaError } from '@ossa/contracts';
import { type ValidationError, validateSync, type ValidatorOptions } from 'class-validator';
import { assertSafeJson } from './json-limits.js';

const MAX_PROBLEMS = 20;
const MAX_TEXT = 200;

const OPTIONS: ValidatorOptions = {
  forbidUnknownValues: false,
  stopAtFirstError: true,
  validationError: { target: false, value: false },
};

/**
 * Turns a JSON body into its DTO, validated by class-validator. Values inside the fields stay what the client sent: nothing
 * is copied or converted.
 */
class BodyPipe implements PipeTransform<unknown, object> {
  readonly #options: ValidatorOptions;

  constructor(unknownFields: 'refused' | 'ignored') {
    const refused = unknownFields === 'refused';
    this.#options = { ...OPTIONS, whitelist: refused, forbidNonWhitelisted: refused };
  }

  /** @throws InvalidRequestError with the path of every problem */
  transform(body: unknown, { metatype: Dto }: ArgumentMetadata): object {
    if (Dto === undefined) throw new OssaError('internal', 'The handler names no class for its body.');
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw new InvalidRequestError('The body must be a JSON object.');
    }
    assertSafeJson(body);
    if (Object.hasOwn(body, 'constructor'))
      throw refused([{ path: 'constructor', message: 'constructor is not accepted' }]);
    const dto: object = Object.assign(new Dto(), body);
    const errors = validateSync(dto, this.#options);
    if (errors.length > 0) throw refused(errors.slice(0, MAX_PROBLEMS).map(field));
    return dto;
  }
}

/** Bodies of our own API: a field that is not known is an error. */
export const BODY = new BodyPipe('refused');

/** Bodies of a foreign API, whose clients send fields that are not known here. */
export const TOLERANT_BODY = new BodyPipe('ignored');

function field({ property, constraints = {} }: ValidationError): InvalidField {
  return { path: property.slice(0, MAX_TEXT), message: Object.values(constraints).join(', ').slice(0, MAX_TEXT) };
}

function refused(fields: readonly InvalidField[]): InvalidRequestError {
  return new InvalidRequestError(`The body is not valid: ${fields.map(({ message }) => message).join('; ')}.`, fields);
}
