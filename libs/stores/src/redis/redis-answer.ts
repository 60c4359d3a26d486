/** An error that Redis itself answered, as opposed to no answer. */
export function isRedisAnswer(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

/** True when Redis works and has refused this command: it is wrong, or its key holds something else. */
export function isCommandError(error: unknown): boolean {
  return isRedisAnswer(error) && /^(ERR|WRONGTYPE) /.test(error.message);
}
