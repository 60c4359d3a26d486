import { OssaError } from '@ossa/contracts';

/** The configuration cannot be used. `problems` are complete sentences, each with the place it is about. */
export class ConfigurationError extends OssaError {
  constructor(
    readonly source: string,
    readonly problems: readonly string[],
  ) {
    super(
      'configuration_invalid',
      `The configuration in ${source} is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
      {
        details: { problems },
      },
    );
  }
}
