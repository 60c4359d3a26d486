/**
 * Agents that a module of the application brings along: files, folders or globs with absolute paths, and manifests as
 * objects. The registry finds every provider of this class before it loads for the first time.
 */
export class FeatureAgents {
  constructor(readonly agents: readonly (string | Readonly<Record<string, unknown>>)[]) {}

  get paths(): readonly string[] {
    return this.agents.filter((agent) => typeof agent === 'string');
  }

  get manifests(): readonly Readonly<Record<string, unknown>>[] {
    return this.agents.filter((agent) => typeof agent !== 'string');
  }
}
