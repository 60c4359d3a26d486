/** The manifest fields that this library acts on; the names are those of the manifest library's list. */
export const RATE_LIMIT_HONOURED_FIELDS: readonly string[] = ['spec.safety.rate_limiting'];
