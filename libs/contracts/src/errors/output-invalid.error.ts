import { OssaError } from './ossa.error.js';

/** The model's answer does not match the output schema of the agent. `problems` name places in the schema, never the answer's text. */
export class OutputInvalidError extends OssaError {
  constructor(readonly problems: readonly string[]) {
    super('output_invalid', 'The answer of the model does not match the output schema of the agent.', {
      retryable: true,
      details: { problems },
    });
  }
}
