import type { AgentDefinition, ConversationPolicy } from '@ossa/contracts';
import {
  type AgentManifest,
  agentOutputSchema,
  agentPrompt,
  type LoadedManifest,
  LONE_REFERENCE,
} from '@ossa/manifest';
import { agentLimits, durationMs } from './agent-limits.js';
import { callPolicy } from './call-policy.js';
import { modelSettings } from './model-settings.js';
import { toolBindings } from './tool-bindings.js';
import { toolGates } from './tool-gates.js';

export interface DefinitionDefaults {
  readonly temperature?: number;
}

/** The manifest made ready to run. The reader of manifests has refused agents without a prompt. */
export function defineAgent(loaded: LoadedManifest<AgentManifest>, defaults: DefinitionDefaults): AgentDefinition {
  const { manifest } = loaded;
  const { metadata, spec } = manifest;
  return {
    id: loaded.id,
    name: loaded.name,
    namespace: loaded.namespace,
    version: metadata.version,
    description: metadata.description,
    labels: metadata.labels ?? {},
    status: metadata.status,
    deprecatedMessage: metadata.deprecated_message,
    revokedAt: metadata.revoked_at,
    digest: loaded.digest,
    source: loaded.file,
    instructions: agentPrompt(manifest) ?? '',
    model: {
      provider: known(spec.llm?.provider),
      model: known(spec.llm?.model),
      settings: modelSettings(manifest, defaults.temperature),
      policy: callPolicy(manifest),
    },
    tools: toolBindings(manifest),
    gates: toolGates(manifest),
    limits: agentLimits(manifest),
    output: agentOutputSchema(manifest),
    conversation: conversationPolicy(spec),
  };
}

/** A variable that is not set stays in the text as it is written; the default of the configuration takes its place. */
function known(text: string | undefined): string | undefined {
  return text !== undefined && LONE_REFERENCE.test(text) ? undefined : text;
}

function conversationPolicy({ state, lifecycle }: AgentManifest['spec']): ConversationPolicy {
  return {
    mode: state?.mode === 'stateless' ? 'stateless' : 'session',
    maxMessages: state?.context_window?.max_messages,
    maxTokens: state?.context_window?.max_tokens,
    idleTimeoutMs: durationMs(lifecycle?.idle_timeout),
  };
}
