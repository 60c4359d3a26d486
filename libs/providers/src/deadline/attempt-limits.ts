/** How long one attempt may take, in ms. */
export interface AttemptLimits {
  /** The first part of a streamed answer. */
  readonly firstPart: number;
  /** A further part of a streamed answer, while it is awaited. */
  readonly idle: number;
  /** All the time spent waiting for parts. */
  readonly total: number;
}
