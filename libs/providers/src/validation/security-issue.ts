export type SecurityIssueCode =
  | 'key_missing'
  | 'plaintext_key'
  | 'not_https'
  | 'private_address'
  | 'metadata_address'
  | 'timeout_missing'
  | 'timeout_too_high'
  | 'signing_missing';

/** Something about a provider that a person should correct. */
export interface SecurityIssue {
  readonly code: SecurityIssueCode;
  /** Where it stands in the configuration. */
  readonly path: string;
  /** What is wrong and what to write instead; never a key. */
  readonly message: string;
}

/** What {@link ProviderFactory.validateSecurity} found. */
export interface SecurityReport {
  /** True when there is no issue. */
  readonly valid: boolean;
  readonly issues: readonly SecurityIssue[];
}
