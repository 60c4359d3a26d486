import { z } from 'zod';
import { open } from './schema-parts.js';

export const agentType = z
  .enum([
    'claude',
    'kagent',
    'openai',
    'langchain',
    'crewai',
    'autogen',
    'llamaindex',
    'haystack',
    'semantic-kernel',
    'vertex-ai',
    'bedrock',
    'pydantic-ai',
    'swarm',
    'a2a',
    'mcp-server',
    'agent-sdk',
    'adk',
    'custom',
  ])
  .describe('Target framework');

export const agentKind = z
  .enum([
    'assistant',
    'orchestrator',
    'worker',
    'coordinator',
    'supervisor',
    'tool',
    'reviewer',
    'planner',
    'executor',
    'monitor',
    'analyst',
    'researcher',
    'specialist',
    'team-lead',
    'teammate',
    'subagent',
    'debugger',
  ])
  .describe('Functional role');

export const agentArchitecture = open({
  pattern: z
    .enum(['single', 'swarm', 'pipeline', 'graph', 'hierarchical', 'reactive', 'cognitive', 'lead-teammate'])
    .optional(),
  capabilities: z
    .array(
      z.enum([
        'handoff',
        'streaming',
        'context',
        'tools',
        'vision',
        'code',
        'audio',
        'video',
        'function-calling',
        'parallel-tools',
        'memory',
        'retrieval',
        'web-search',
      ]),
    )
    .optional(),
  coordination: open({
    handoffStrategy: z.enum(['manual', 'automatic', 'conditional', 'supervised']).optional(),
    leaderAgent: z.string().optional(),
    maxDepth: z.int().min(1).max(10).default(3),
    teamModel: z
      .enum(['lead-teammate', 'parent-child', 'peer-to-peer', 'hub-spoke', 'hierarchical', 'swarm'])
      .default('lead-teammate'),
    communicationPattern: z
      .enum(['task-list', 'mailbox', 'broadcast', 'shared-file', 'direct-message'])
      .default('mailbox'),
    taskCoordination: z
      .enum(['shared-list', 'assigned', 'self-claim', 'sequential', 'parallel', 'dependency-wave'])
      .default('self-claim'),
    conflictResolution: z.enum(['leader-decides', 'vote', 'round-robin', 'last-writer-wins']).default('leader-decides'),
    taskPersistence: z.enum(['file-backed', 'in-memory', 'database']).default('file-backed'),
    dependencyTracking: z.boolean().default(true),
  }).optional(),
  runtime: open({
    preferredRegion: z.string().optional(),
    scalability: z.enum(['single-instance', 'horizontal', 'serverless']).optional(),
    executionModel: z.enum(['synchronous', 'asynchronous', 'streaming', 'batch']).optional(),
  }).optional(),
}).describe('Structure pattern + capabilities + coordination');
