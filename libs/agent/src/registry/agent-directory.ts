import type { AgentDefinition } from '@ossa/contracts';

/** A fixed set of agents, found by `namespace.name`, by `name`, or by a bare name that only one of them has. */
export class AgentDirectory {
  readonly #byAddress = new Map<string, AgentDefinition>();

  constructor(readonly agents: readonly AgentDefinition[]) {
    const ambiguous = new Set<string>();
    for (const agent of agents) {
      if (this.#byAddress.has(agent.name)) ambiguous.add(agent.name);
      else this.#byAddress.set(agent.name, agent);
    }
    for (const name of ambiguous) this.#byAddress.delete(name);
    for (const agent of agents) this.#byAddress.set(agent.id, agent);
  }

  find(address: string): AgentDefinition | undefined {
    return this.#byAddress.get(address);
  }
}
