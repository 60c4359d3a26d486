import { hash } from 'node:crypto';
import type { AgentDefinition, AgentSurroundings } from '@ossa/contracts';
import { KeyText } from './key-text.js';
import { nothingLeft } from './nothing-left.js';

/** Raise it with the shape of what is stored: answers that an older version has stored are not found then. */
const FORMAT = 1;

/** Digest of what an agent is and runs on, as far as that decides its answers; undefined when it cannot be said. */
export function agentDigest(agent: AgentDefinition, surroundings: AgentSurroundings): string | undefined {
  const text = new KeyText();
  text.number(FORMAT);
  writeAgent(text, agent);
  writeSurroundings(text, surroundings);
  const whole = text.end();
  return whole === undefined ? undefined : hash('sha256', whole, 'hex');
}

function writeAgent(text: KeyText, agent: AgentDefinition): void {
  const {
    description: _description,
    labels: _labels,
    status: _status,
    deprecatedMessage: _deprecatedMessage,
    revokedAt: _revokedAt,
    source: _source,
    id,
    name, // that of the output schema
    namespace,
    version,
    digest,
    instructions,
    model,
    tools,
    gates,
    limits,
    output,
    conversation,
    ...rest
  } = agent;
  nothingLeft(rest);
  text.json({ id, name, namespace, version, digest, instructions });
  text.json({ model, tools, gates, limits, output, conversation });
}

function writeSurroundings(text: KeyText, surroundings: AgentSurroundings): void {
  const { target, endpoint, tools, readOnlyTools, hasEffects, ...rest } = surroundings;
  nothingLeft(rest);
  const { provider, model, baseUrl, key: _key, ...ofTarget } = target; // all keys lead to one place
  nothingLeft(ofTarget);
  text.string(provider);
  text.string(model);
  text.string(baseUrl);
  text.string(endpoint);
  text.string(tools);
  text.json([...readOnlyTools].sort()); // gates ask
  text.boolean(hasEffects);
}
