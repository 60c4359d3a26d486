import { z } from 'zod';
import { open } from './schema-parts.js';

export const prompts = open({
  system: z
    .union([
      z.string(),
      open({
        template: z.string().describe('System prompt template').optional(),
        version: z.string().describe('Prompt version label').optional(),
      }),
    ])
    .describe('String, or object with template')
    .optional(),
}).describe('Alternative to role');
