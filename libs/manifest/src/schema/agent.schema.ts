import { z } from 'zod';
import { access } from './access.schema.js';
import { adapter } from './adapter.schema.js';
import { agentObservability } from './agent-observability.schema.js';
import { autonomy } from './autonomy.schema.js';
import { checkpointing } from './checkpointing.schema.js';
import { compliance } from './compliance.schema.js';
import { completion } from './completion.schema.js';
import { constraints } from './constraints.schema.js';
import { delegation } from './delegation.schema.js';
import { functionDefinition } from './function.schema.js';
import { handoff } from './handoff.schema.js';
import { knowledgeSource } from './knowledge.schema.js';
import { lifecycle } from './lifecycle.schema.js';
import { llm } from './llm.schema.js';
import { messaging } from './messaging.schema.js';
import { principal } from './principal.schema.js';
import { prompts } from './prompts.schema.js';
import { safety } from './safety.schema.js';
import { freeObject, open } from './schema-parts.js';
import { separation } from './separation.schema.js';
import { state } from './state.schema.js';
import { subagent } from './subagent.schema.js';
import { taxonomy } from './taxonomy.schema.js';
import { team } from './team.schema.js';
import { tokenEfficiency } from './token-efficiency.schema.js';
import { tool } from './tool.schema.js';

export const agentSpec = open({
  role: z.string().min(1).describe('System prompt text').optional(),
  prompts: prompts.optional(),
  llm: llm.optional(),
  tools: z.array(tool).describe('Tools; objects only').optional(),
  knowledge_sources: z.array(knowledgeSource).describe('RAG sources').optional(),
  mandatory_knowledge_sources: z.array(freeObject()).describe('Sources to consult before an action').optional(),
  code_compliance: freeObject().describe('Code-rule enforcement block').optional(),
  autonomy: autonomy.optional(),
  constraints: constraints.optional(),
  state: state.optional(),
  observability: agentObservability.optional(),
  safety: safety.optional(),
  messaging: messaging.optional(),
  functions: z.array(functionDefinition).describe('OpenAI-style function list (typed tools)').optional(),
  identity: freeObject().describe('Service identity').optional(),
  principal: principal.optional(),
  access: access.optional(),
  separation: separation.optional(),
  delegation: delegation.optional(),
  handoffs: z.array(handoff).describe('Agents the model may hand over to').optional(),
  type: z
    .enum(['analyzer', 'worker', 'operator', 'supervisor', 'orchestrator', 'governor', 'specialist', 'critic'])
    .describe('Class of agent')
    .optional(),
  taxonomy: taxonomy.optional(),
  compliance: compliance.optional(),
  lifecycle: lifecycle.optional(),
  token_efficiency: tokenEfficiency.optional(),
  completion: completion.optional(),
  checkpointing: checkpointing.optional(),
  team: team.optional(),
  subagents: z.array(subagent).describe('Agents run by this agent').optional(),
  adapters: z.array(adapter).describe('Per-platform settings').optional(),
});
