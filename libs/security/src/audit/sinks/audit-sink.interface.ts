/** Where the lines of a trail go. One write at a time. */
export interface AuditSink {
  /** Most characters of data that a record may have here. */
  readonly maxDataCharacters: number;
  /**
   * Resolves when all lines are handed over: to the file system, or to the kernel's side of a socket.
   *
   * @param durable true: they must also survive a loss of power, where the sink can do that
   * @throws AuditSinkError with the number of lines that are written all the same; of the others nothing is left that counts as a record
   */
  write(lines: readonly string[], durable: boolean): Promise<void>;
  /** Gives back what it holds. It is not written to afterwards. */
  close(): Promise<void>;
}
