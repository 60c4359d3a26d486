import { z } from 'zod';
import { open } from './schema-parts.js';

export const state = open({
  mode: z.enum(['stateless', 'session', 'long_running']).describe('Whether history is kept').optional(),
  storage: open({
    type: z.enum(['memory', 'vector-db', 'kv', 'rdbms', 'custom']).describe('Store kind').optional(),
    retention: z.string().describe('e.g. 30d').optional(),
    config: open({
      provider: z.string().optional(),
      prefix: z.string().optional(),
      endpoint: z.string().optional(),
    }).optional(),
    encryption: open({
      enabled: z.boolean().optional(),
      algorithm: z.string().optional(),
      keyRef: z.string().describe('Reference to a key, never the key').optional(),
    }).optional(),
  })
    .describe('Where history lives')
    .optional(),
  context_window: open({
    max_messages: z.int().describe('History cap').optional(),
    max_tokens: z.int().describe('History token cap').optional(),
    strategy: z.enum(['truncation', 'summarization', 'sliding_window']).describe('Overflow policy').optional(),
  })
    .describe('History limits')
    .optional(),
}).describe('Conversation memory');
