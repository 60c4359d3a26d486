import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface AuditRecord extends Readonly<Record<string, unknown>> {
  readonly event: string;
}

/** What an application has written to its audit trail so far, in order. */
export async function auditRecords(folder: string): Promise<readonly AuditRecord[]> {
  const files = globSync(join(folder, '**/*.jsonl')).sort();
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditRecord);
}
