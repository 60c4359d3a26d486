import { z } from 'zod';
import { closed } from './schema-parts.js';

export const team = closed({
  model: z.enum(['lead-teammate', 'peer-to-peer', 'hierarchical', 'swarm']),
  lead: z.string().describe('Name of the leading member').optional(),
  delegateMode: z
    .enum(['task-list', 'round-robin', 'capability-match', 'load-balance'])
    .describe('How work is distributed')
    .default('task-list'),
  members: z.array(
    closed({
      name: z.string().regex(/^[a-z][a-z0-9_-]*$/),
      kind: z.enum(['team-lead', 'teammate', 'subagent', 'reviewer', 'specialist']).optional(),
      role: z.string().describe('Member system prompt'),
      model: z.string().describe('Model override').optional(),
      tools: z.array(z.string()).describe('Tool allow-list').optional(),
      skills: z.array(z.string()).optional(),
      contextIsolation: z.boolean().describe('true = member does not see the lead history').default(true),
      maxTokenBudget: z.int().min(1000).describe('Token cap of the member').optional(),
    }),
  ),
  taskList: closed({
    persistence: z.enum(['file-backed', 'in-memory', 'database']).default('file-backed'),
    format: z.enum(['markdown', 'json', 'yaml']).default('markdown'),
    path: z.string().optional(),
    dependencyTracking: z.boolean().default(true),
  }).optional(),
  communication: closed({
    channel: z.enum(['task-list', 'mailbox', 'shared-file', 'direct-message', 'broadcast']).default('task-list'),
    consensus: z
      .enum(['leader-decides', 'vote', 'round-robin'])
      .describe('How a group result is chosen')
      .default('leader-decides'),
  }).optional(),
  deployment: closed({
    backend: z.enum(['in-process', 'split-pane', 'distributed', 'kubernetes']).default('in-process'),
    maxConcurrency: z.int().min(1).max(100).describe('Members at once').default(5),
  }).optional(),
}).describe('Team of members run by a lead');
