/** More agents than this are not told apart: then all are invalidated together. */
export const MAX_AGENTS = 10_000;

/** A version, and whose it is: without a name that of all agents. */
export interface RaisedVersion {
  readonly agent: string | undefined;
  readonly version: number;
}

/** The versions that one process knows. They only grow. */
export class VersionTable {
  #all = 0;
  readonly #byAgent = new Map<string, number>();

  current(agent: string): number {
    const own = this.#byAgent.get(agent);
    return own === undefined || own < this.#all ? this.#all : own;
  }

  /** The highest of all versions. */
  get highest(): number {
    return Math.max(this.#all, ...this.#byAgent.values());
  }

  /** @returns true when it was news */
  adopt({ agent, version }: RaisedVersion): boolean {
    if (agent === undefined) return this.#adoptForAll(version);
    if (version <= this.current(agent)) return false;
    if (this.#byAgent.size >= MAX_AGENTS && !this.#byAgent.has(agent)) {
      return this.#adoptForAll(Math.max(version, this.highest));
    }
    this.#byAgent.set(agent, version);
    return true;
  }

  /** What somebody does not know whose versions are these. */
  missingFrom(other: VersionTable): readonly RaisedVersion[] {
    const missing: RaisedVersion[] = this.#all > other.#all ? [{ agent: undefined, version: this.#all }] : [];
    for (const [agent, version] of this.#byAgent) {
      if (version > other.current(agent)) missing.push({ agent, version });
    }
    return missing;
  }

  #adoptForAll(version: number): boolean {
    if (version <= this.#all) return false;
    this.#all = version;
    for (const [agent, own] of this.#byAgent) if (own <= version) this.#byAgent.delete(agent);
    return true;
  }
}

/** The versions that were read, as a table. */
export function versionTable(versions: readonly RaisedVersion[]): VersionTable {
  const table = new VersionTable();
  for (const raised of versions) table.adopt(raised);
  return table;
}
