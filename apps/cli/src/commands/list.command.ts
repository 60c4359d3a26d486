import { loadConfiguredManifests, type LoadedManifest, type Manifest } from '@ossa/manifest';
import { readConfiguration } from '@ossa/nest';
import { Command } from 'commander';
import { print, printJson } from '../output/print.js';
import { table } from '../output/table.js';

export function listCommand(): Command {
  return new Command('list')
    .description('Lists the manifests of the configured folders.')
    .option('--json', 'print JSON')
    .action(async (flags: { json?: boolean }, command: Command) => {
      const { config } = command.optsWithGlobals<{ config?: string }>();
      const { configuration, root, environment } = readConfiguration({ config });
      const { paths, mode } = configuration.agents;
      const { manifests, problems } = await loadConfiguredManifests(paths, { mode, environment, root });
      const rows = manifests.map(describe);
      if (flags.json) return printJson(rows);
      print(table(['NAME', 'KIND', 'PROVIDER', 'MODEL', 'TOOLS', 'STATUS'], rows.map(Object.values)));
      const refused = problems.filter(({ severity }) => severity === 'error').length;
      if (refused > 0) print('', `${refused} problems in manifests that are left out; \`ossa validate\` shows them.`);
    });
}

function describe({ id, kind, manifest }: LoadedManifest): Record<string, string> {
  const { provider, model, tools } = modelAndTools(manifest);
  return { name: id, kind, provider, model, tools, status: manifest.metadata.status };
}

function modelAndTools(manifest: Manifest): { provider: string; model: string; tools: string } {
  if (manifest.kind !== 'Agent') return { provider: '', model: '', tools: '' };
  const { llm, tools = [], functions = [] } = manifest.spec;
  return {
    provider: llm?.provider ?? 'auto',
    model: llm?.model ?? 'auto',
    tools: String(tools.length + functions.length),
  };
}
