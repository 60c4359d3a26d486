import { z } from 'zod';
import { open, freeObject } from './schema-parts.js';

export const knowledgeSource = open({
  name: z.string(),
  provider: z.enum(['qdrant', 'pinecone', 'weaviate', 'airweave', 'langchain', 'llamaindex', 'custom']),
  config: freeObject().describe('Store settings').optional(),
  auth: open({
    type: z.enum(['bearer', 'api_key', 'oauth', 'none']).optional(),
    token_env: z.string().describe('Name of the variable that holds the token').optional(),
  }).optional(),
  search: open({
    default_strategy: z.enum(['semantic', 'hybrid', 'neural', 'keyword']).optional(),
    top_k: z.int().min(1).max(100).default(10),
    min_score: z.number().min(0).max(1).default(0.7),
    rerank: z.boolean().default(false),
  }).optional(),
  enabled: z.boolean().describe('false = skip the source').default(true),
});
