import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ResolvedConfiguration } from '@ossa/nest';
import type { Finding } from './finding.js';

/** Where the audit trail is kept, and whether it can be. */
export function auditFinding({ configuration, root }: Pick<ResolvedConfiguration, 'configuration' | 'root'>): Finding {
  const { enabled, sink, path, anchorPath, syslogUrl } = configuration.security.audit;
  if (!enabled) return finding('warning', 'security.audit.enabled is false: nothing is recorded');
  if (sink !== 'file') return finding('ok', sink === 'syslog' ? `to ${syslogUrl}` : 'to standard output');
  const folders = [resolve(root, path), ...(anchorPath === undefined ? [] : [dirname(resolve(root, anchorPath))])];
  const closed = folders.find((folder) => !isWritable(folder));
  if (closed !== undefined) return finding('error', `${closed} cannot be written; correct its owner or security.audit`);
  if (anchorPath === undefined)
    return finding('ok', `${path}; set security.audit.anchorPath, on another volume, to find a tail that was cut off`);
  return finding('ok', path);
}

/** A folder that is not there yet is made by whoever writes first. */
function isWritable(folder: string): boolean {
  if (!existsSync(folder)) return dirname(folder) !== folder && isWritable(dirname(folder));
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function finding(state: Finding['state'], text: string): Finding {
  return { state, subject: 'audit', text };
}
