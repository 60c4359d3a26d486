import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type AuditFileSeries, readAuditFileName } from '../sinks/audit-file-name.js';

/** The files of one chain, in their order. */
export interface ChainFiles {
  readonly series: AuditFileSeries;
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly number: number }[];
}

/** Every chain of the folders and files, by start. Files with other names are left out; a file that is named stands for its whole chain. */
export async function findChains(paths: readonly string[]): Promise<readonly ChainFiles[]> {
  const chains = new Map<string, ChainFiles>();
  for (const path of paths) {
    const wanted = (await stat(path)).isDirectory() ? undefined : readAuditFileName(basename(path))?.instance;
    const folder = wanted === undefined ? path : dirname(path);
    for (const name of (await readdir(folder)).sort()) {
      const found = readAuditFileName(name);
      if (found === undefined || (wanted !== undefined && found.instance !== wanted)) continue;
      const { number, ...series } = found;
      const key = `${folder}|${found.channel}|${found.started}|${found.instance}`;
      const chain = chains.get(key) ?? { series, folder, files: [] };
      const others = chain.files.filter((file) => file.number !== number);
      chains.set(key, { ...chain, files: [...others, { name, number }].sort((a, b) => a.number - b.number) });
    }
  }
  return [...chains.values()].sort((a, b) => (a.series.started < b.series.started ? -1 : 1));
}

/** Where a file of a chain is. */
export function pathOf({ folder }: ChainFiles, name: string): string {
  return join(folder, name);
}
