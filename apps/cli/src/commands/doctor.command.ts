import { OssaError } from '@ossa/contracts';
import { loadConfiguredManifests } from '@ossa/manifest';
import { assertBindAllowed } from '@ossa/http';
import { honouredFields, readConfiguration, type ResolvedConfiguration } from '@ossa/nest';
import { Command } from 'commander';
import { auditFinding } from '../doctor/audit-finding.js';
import type { Finding } from '../doctor/finding.js';
import { providerFindings } from '../doctor/provider-findings.js';
import { print } from '../output/print.js';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'Looks at Node, the configuration, the agents, the providers, the audit trail and the access rules; one line each.',
    )
    .action(async (_flags: unknown, command: Command) => {
      const { config } = command.optsWithGlobals<{ config?: string }>();
      // An older Node was refused before any command.
      const node: Finding = { state: 'ok', subject: 'node', text: process.version };
      const findings = [node, ...(await configured(config))];
      for (const { state, subject, text } of findings) print(`${state.padEnd(8)}${subject.padEnd(15)}${text}`);
      if (findings.some(({ state }) => state === 'error')) process.exitCode = 1;
    });
}

async function configured(config: string | undefined): Promise<readonly Finding[]> {
  try {
    const resolved = readConfiguration({ config });
    const read: Finding = { state: 'ok', subject: 'configuration', text: resolved.source };
    return [
      read,
      await agents(resolved),
      ...providerFindings(resolved.providers),
      auditFinding(resolved),
      access(resolved),
    ];
  } catch (error) {
    if (OssaError.isInstance(error)) return [{ state: 'error', subject: 'configuration', text: error.message }];
    throw error;
  }
}

async function agents({ configuration, root, environment }: ResolvedConfiguration): Promise<Finding> {
  const { paths, mode } = configuration.agents;
  const { manifests, problems } = await loadConfiguredManifests(paths, {
    mode,
    environment,
    root,
    honoured: honouredFields,
  });
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = manifests.flatMap((manifest) => manifest.problems).length;
  const text = `${manifests.length} manifests, ${errors} errors, ${warnings} warnings${errors + warnings > 0 ? '; see `ossa validate`' : ''}`;
  return { state: errors > 0 ? 'error' : warnings > 0 ? 'warning' : 'ok', subject: 'agents', text };
}

function access({ configuration: { auth, http } }: ResolvedConfiguration): Finding {
  try {
    assertBindAllowed(auth, http.host);
    const text = auth.keys.length > 0 ? `${auth.keys.length} keys` : `no key is asked on ${http.host}`;
    return { state: 'ok', subject: 'access', text };
  } catch (error) {
    if (OssaError.isInstance(error)) return { state: 'error', subject: 'access', text: error.message };
    throw error;
  }
}
