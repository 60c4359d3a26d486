/** A copy of the environment of the process. Nothing else in the project reads it. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return { ...process.env };
}
