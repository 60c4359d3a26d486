import { createHmac, hash, type KeyObject } from 'node:crypto';
import type { AgentDefinition, AgentSurroundings, RunRequest } from '@ossa/contracts';
import { agentDigest } from './agent-digest.js';
import { versionPrefix } from './key-prefix.js';
import { requestText } from './request-text.js';

/** What does not change from run to run. */
interface AgentPart {
  readonly surroundings: AgentSurroundings;
  readonly prefix: string;
  readonly digest: string | undefined;
}

/**
 * The keys of answers: `agent:<id>:<version of the manifest or ->:v<version of the answers>:<SHA-256>`. Nothing of the
 * conversation can be read in one; with a secret nothing can be tried out either.
 */
export class RunKeys {
  readonly #agents = new WeakMap<AgentDefinition, AgentPart>();

  constructor(private readonly secret?: KeyObject) {}

  /**
   * The key of the answer to a request; undefined when the request holds what JSON cannot.
   *
   * @param shared the same key for all users of a tenant
   * @param version of the answers of the agent
   */
  of(
    request: RunRequest,
    surroundings: AgentSurroundings,
    { shared, version }: { readonly shared: boolean; readonly version: number },
  ): string | undefined {
    const agent = this.#agentPart(request.agent, surroundings);
    const text = agent.digest === undefined ? undefined : requestText(agent.digest, request, shared);
    return text === undefined ? undefined : `${agent.prefix}${version}:${this.#digest(text)}`;
  }

  #agentPart(agent: AgentDefinition, surroundings: AgentSurroundings): AgentPart {
    const known = this.#agents.get(agent);
    if (known?.surroundings === surroundings) return known;
    const digest = agentDigest(agent, surroundings);
    const part = { surroundings, prefix: versionPrefix(agent.id, agent.version), digest };
    this.#agents.set(agent, part);
    return part;
  }

  #digest(text: string): string {
    return this.secret ? createHmac('sha256', this.secret).update(text).digest('hex') : hash('sha256', text, 'hex');
  }
}
