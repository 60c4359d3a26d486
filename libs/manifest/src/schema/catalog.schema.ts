import { z } from 'zod';
import { open } from './schema-parts.js';

export const catalog = open({
  published: z.boolean().default(false),
  catalog_id: z.string().optional(),
  visibility: z.enum(['public', 'private', 'internal']).default('private'),
  categories: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
  icon_url: z.url().optional(),
  documentation_url: z.url().optional(),
  pricing: open({
    model: z.enum(['free', 'freemium', 'paid', 'enterprise']).default('free'),
    cost_per_use: z.number().optional(),
    subscription_monthly: z.number().optional(),
  }).optional(),
  ratings: open({
    average: z.number().min(0).max(5).optional(),
    count: z.int().min(0).optional(),
  }).optional(),
}).describe('Catalogue/marketplace block');
