import { type JsonSchema, OutputInvalidError } from '@ossa/contracts';
import { JsonSchemaValidator } from '../tools/json-schema-validator.js';

const FENCED = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?\s*```\s*$/;

export type StructuredAnswer =
  | { readonly valid: true; readonly text: string; readonly data: unknown }
  | { readonly valid: false; readonly problems: readonly string[] };

/** Reads the answer of an agent that declares an output schema. One correction is asked for, then the run fails. */
export class StructuredOutput {
  readonly #validator: JsonSchemaValidator;
  #corrected = false;

  constructor(schema: JsonSchema) {
    this.#validator = new JsonSchemaValidator(schema);
  }

  /** The JSON of the answer, with or without a Markdown fence around it. */
  read(answer: string): StructuredAnswer {
    const text = FENCED.exec(answer)?.[1] ?? answer.trim();
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch {
      return { valid: false, problems: ['The answer is not JSON.'] };
    }
    const problems = this.#validator.validate(data);
    return problems.length === 0 ? { valid: true, text, data } : { valid: false, problems };
  }

  /**
   * What to tell the model about a wrong answer.
   *
   * @throws OutputInvalidError when it was told before, or when no turn is left
   */
  correction(answer: Extract<StructuredAnswer, { valid: false }>, turnLeft: boolean): string {
    if (this.#corrected || !turnLeft) throw new OutputInvalidError(answer.problems);
    this.#corrected = true;
    return `Your answer does not match the required JSON schema:\n${answer.problems.join('\n')}\nAnswer again with only the corrected JSON.`;
  }
}
