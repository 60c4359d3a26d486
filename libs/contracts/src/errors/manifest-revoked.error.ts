import { OssaError } from './ossa.error.js';

/** The manifest of the agent has status `revoked`; it is not run any more. */
export class ManifestRevokedError extends OssaError {
  constructor(
    readonly agent: string,
    readonly revokedAt?: string,
  ) {
    const since = revokedAt === undefined ? '' : ` since ${revokedAt}`;
    super(
      'manifest_revoked',
      `Agent ${JSON.stringify(agent)} is revoked${since}; use another agent or a newer version of this one.`,
      {
        details: revokedAt === undefined ? undefined : { revokedAt },
      },
    );
  }
}
