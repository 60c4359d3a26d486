import { OssaError } from '@ossa/contracts';

const MAX_PROBLEMS = 10;

/** The model called a tool with arguments that do not match its schema. Lists what to correct. */
export class ToolArgumentsError extends OssaError {
  /** @param problems each with the path of the argument, for example `address.zip: expected string` */
  constructor(
    readonly tool: string,
    problems: readonly string[],
  ) {
    const listed = problems.slice(0, MAX_PROBLEMS).map((problem) => `\n- ${problem}`);
    super('invalid_request', `The arguments of ${tool} are invalid. Correct them and call it again.${listed.join('')}`);
  }
}
