import type { LoadOptions, ManifestMode } from '@ossa/manifest';
import { z } from 'zod';
import type { McpOptions } from './mcp/mcp.options.js';

/** The `agents` block of the configuration. */
export const agentsOptionsSchema = z.strictObject({
  /** Folders, files and globs to load manifests from, relative to the root of the application. */
  paths: z.array(z.string()).default(['config/agents']),
  mode: z.enum(['strict', 'lenient']).default('lenient'),
  /** Load again when a file in `paths` changes. */
  watch: z.boolean().default(false),
  /** Agents written in the configuration itself: name to spec, or a whole manifest. */
  inline: z.record(z.string(), z.looseObject({})).default({}),
});

export type AgentsOptions = z.output<typeof agentsOptionsSchema>;

/** What the agent library is told by the application. */
export interface AgentOptions extends AgentsOptions {
  readonly mode: ManifestMode;
  readonly mcp: McpOptions;
  /** Folder that relative paths start from. */
  readonly root: string;
  readonly environment: LoadOptions['environment'];
  readonly honoured?: LoadOptions['honoured'];
  /** Temperature of agents that name none. */
  readonly defaultTemperature?: number;
  /** Milliseconds a run may take when nothing else says so. */
  readonly timeout: number;
}

export const AGENT_OPTIONS = Symbol('ossa:agent-options');
