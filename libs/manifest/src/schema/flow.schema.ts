import { z } from 'zod';
import { open, freeObject, dnsLabel } from './schema-parts.js';

export const flowSpec = open({
  flow_schema: open({
    initial_state: z.string().describe('Must name a state'),
    states: z.array(
      open({
        name: dnsLabel(),
        description: z.string().optional(),
        entry_action: z.string().describe('Action on entry').optional(),
        exit_action: z.string().describe('Action on exit').optional(),
      }),
    ),
  }),
  transitions: z.array(
    open({
      from: z.string().describe('Source state'),
      to: z.string().describe('Target state'),
      trigger: open({
        type: z.enum(['webhook', 'agent_signal', 'timer', 'condition']),
        event: z.string().optional(),
        agent: z.string().describe('Agent that emits the signal').optional(),
        signal: z.enum(['continue', 'complete', 'blocked', 'escalate', 'checkpoint']).optional(),
        interval: z.string().optional(),
        condition_expression: z.string().optional(),
      }),
      condition: z.string().describe('Guard expression').optional(),
    }),
  ),
  flow_events: z
    .array(
      open({
        name: z.string(),
        type: z.enum(['webhook', 'agent_signal', 'timer', 'custom']),
        source: z.string().optional(),
        handler: z.string().optional(),
        schema: freeObject().optional(),
      }),
    )
    .optional(),
  nodes: z
    .array(
      open({
        id: z.string(),
        type: z.enum(['webhook', 'agent', 'task', 'condition', 'aggregator']),
        agent_id: z.string().optional(),
        task_id: z.string().optional(),
        config: freeObject().optional(),
      }),
    )
    .optional(),
  edges: z
    .array(
      open({
        from: z.string(),
        to: z.string(),
        condition: z.string().optional(),
        weight: z.int().optional(),
      }),
    )
    .optional(),
  adaptors: open({
    langgraph: open({
      export: z.boolean().optional(),
      state_schema: freeObject().optional(),
    }).optional(),
    temporal: open({
      export: z.boolean().optional(),
      workflow_id: z.string().optional(),
    }).optional(),
    n8n: open({
      export: z.boolean().optional(),
      format: z.enum(['json', 'yaml']).optional(),
    }).optional(),
  })
    .describe('Export settings only')
    .optional(),
});
