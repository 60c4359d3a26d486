import { z } from 'zod';
import { open } from './schema-parts.js';

export const composition = open({
  sequential: z
    .array(
      open({
        agent: z.string().describe('Agent name').optional(),
        project: z.array(z.string()).describe('Output fields passed on').optional(),
      }),
    )
    .describe('Agents in order')
    .optional(),
  parallel: open({
    shared_context: z.boolean().describe('Share input once').default(true),
    agents: z.array(z.string()).describe('Agent names').optional(),
  })
    .describe('Agents side by side')
    .optional(),
});
