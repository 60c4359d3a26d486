import { isRecord } from '../problem/json-pointer.js';
import { semanticVersion } from '../schema/schema-parts.js';
import type { DocumentEdit } from './document-edit.js';
import { rewriteValue } from './rename-field.js';

const SEMANTIC_VERSION = semanticVersion();

/** Versions to SemVer, an author object to its name, label values to text. */
export function foldMetadata(edit: DocumentEdit): void {
  const metadata = edit.record(['metadata']);
  if (metadata === undefined) return;
  foldVersion(edit, metadata['version']);
  const author = metadata['author'];
  if (isRecord(author) && typeof author['name'] === 'string') {
    rewriteValue(edit, ['metadata', 'author'], author['name'], `"${author['name']}"`);
  }
  foldTexts(edit, 'labels');
  foldTexts(edit, 'annotations');
}

function foldVersion(edit: DocumentEdit, version: unknown): void {
  if (typeof version !== 'string' && typeof version !== 'number') return;
  const text = String(version);
  if (typeof version === 'string' && SEMANTIC_VERSION.safeParse(text).success) return;
  const match = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?([-+].{1,64})?$/.exec(text);
  if (match === null) return;
  const [, major = '0', minor = '0', patch = '0', rest = ''] = match;
  const padded = `${Number(major)}.${Number(minor)}.${Number(patch)}${rest}`;
  if (SEMANTIC_VERSION.safeParse(padded).success) rewriteValue(edit, ['metadata', 'version'], padded, `"${padded}"`);
}

function foldTexts(edit: DocumentEdit, field: 'labels' | 'annotations'): void {
  for (const [name, value] of Object.entries(edit.record(['metadata', field]) ?? {})) {
    if (typeof value !== 'number' && typeof value !== 'boolean') continue;
    rewriteValue(edit, ['metadata', field, name], String(value), `the text "${value}"`);
  }
}
