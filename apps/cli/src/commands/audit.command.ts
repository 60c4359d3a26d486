import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { OssaError } from '@ossa/contracts';
import { readConfiguration } from '@ossa/nest';
import { type ChainReport, isInOrder, verifyAudit } from '@ossa/security';
import { Command } from 'commander';
import { print, printJson } from '../output/print.js';
import { table } from '../output/table.js';

export function auditCommand(): Command {
  return new Command('audit').description('The audit trail.').addCommand(verifyCommand());
}

function verifyCommand(): Command {
  return new Command('verify')
    .description('Verifies the hash chains of the audit trail: the given folders and files, or the configured folder.')
    .argument('[paths...]', 'folders, or files that stand for their chain')
    .option('--anchors <files...>', 'anchor files, or logs with audit_head lines (default: as configured)')
    .option('--json', 'print JSON')
    .action(async (paths: readonly string[], flags: { anchors?: string[]; json?: boolean }, command: Command) => {
      const { config } = command.optsWithGlobals<{ config?: string }>();
      const configured = paths.length > 0 && flags.anchors ? undefined : configuredTrail(config);
      const given = paths.length > 0 ? paths : [configured?.path ?? ''];
      assertThere([...given, ...(flags.anchors ?? [])]);
      const reports = await verifyAudit({ paths: given, anchors: flags.anchors ?? configured?.anchors });
      if (flags.json) printJson(reports);
      else report(reports);
      if (reports.length === 0 || !reports.every(isInOrder)) process.exitCode = 1;
    });
}

function configuredTrail(config: string | undefined): { readonly path: string; readonly anchors: readonly string[] } {
  const { configuration, root } = readConfiguration({ config });
  const { path, anchorPath } = configuration.security.audit;
  const anchors = anchorPath === undefined ? [] : [resolve(root, anchorPath)];
  return { path: resolve(root, path), anchors: anchors.filter((file) => existsSync(file)) };
}

function assertThere(paths: readonly string[]): void {
  const missing = paths.find((path) => !existsSync(path));
  if (missing === undefined) return;
  throw new OssaError(
    'invalid_request',
    `${missing} does not exist; name the folder of the trail, security.audit.path.`,
  );
}

function report(reports: readonly ChainReport[]): void {
  if (reports.length === 0) return print('No chain was found.');
  const rows = reports.map((chain) => [
    chain.instance,
    chain.state.replaceAll('_', ' '),
    String(chain.records),
    String(chain.files),
    String(chain.anchors),
    chain.firstTime ?? '',
    chain.lastTime ?? '',
  ]);
  print(table(['CHAIN', 'STATE', 'RECORDS', 'FILES', 'ANCHORS', 'FIRST', 'LAST'], rows));
  for (const { instance, problem, file, line } of reports) {
    if (problem === undefined) continue;
    print(`${instance}: ${file === undefined ? '' : `${file}:${line}: `}${problem}`);
  }
}
