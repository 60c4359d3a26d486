import { API_VERSION_PATTERN } from '../version/api-version.js';
import type { DocumentEdit } from './document-edit.js';

/** The version a manifest is read as when its own is a template placeholder that nobody filled in. */
const PLACEHOLDER_VERSION = 'ossa/v0.4';

/** Completes an apiVersion that lacks its prefix, stands in `ossaVersion`, or is an unfilled `{{ }}` placeholder. */
export function foldApiVersion(edit: DocumentEdit): void {
  const root = edit.record([]);
  if (root === undefined) return;
  const field = root['apiVersion'] === undefined && root['ossaVersion'] !== undefined ? 'ossaVersion' : 'apiVersion';
  const found = root[field];
  if (typeof found !== 'string' && typeof found !== 'number') return;
  const canonical = completed(String(found), field === 'ossaVersion');
  if (canonical === undefined) return;
  edit.note([field], canonical, `${field} "${found}" is read as "${canonical}"; write apiVersion: ${canonical}.`);
  edit.put(['apiVersion'], canonical, [field]);
}

function completed(found: string, bareNumber: boolean): string | undefined {
  if (/^ossa\/v\{\{[^{}]*\}\}$/.test(found)) return PLACEHOLDER_VERSION;
  const candidate = found.startsWith('v') ? `ossa/${found}` : bareNumber ? `ossa/v${found}` : undefined;
  return candidate !== undefined && API_VERSION_PATTERN.test(candidate) ? candidate : undefined;
}
