import { isRecord } from '../problem/json-pointer.js';
import type { Finding } from '../problem/problem-log.js';
import type { Manifest } from '../schema/manifest.schema.js';
import { metadata as knownMetadata, openMetadata } from '../schema/metadata.schema.js';

const INTEGRITY = ['checksum', 'manifest_digest', 'signature', 'x-signature'] as const;
const KNOWN = new Set([...Object.keys(knownMetadata.shape), ...Object.keys(openMetadata.shape)]);

/** Status, integrity fields that nobody verified, and fields that an open metadata block does not know. */
export function checkMetadata(manifest: Manifest): readonly Finding[] {
  const metadata: unknown = manifest.metadata;
  if (!isRecord(metadata)) return [];
  return [...checkStatus(manifest), ...checkIntegrity(metadata), ...checkUnknown(metadata)];
}

function checkStatus({ metadata }: Manifest): readonly Finding[] {
  const path = ['metadata', 'status'];
  if (metadata.status === 'deprecated') {
    const text = metadata.deprecated_message ?? 'It is to be replaced';
    const message = `The manifest is deprecated: ${text.replace(/\.$/, '')}; move to another one.`;
    return [{ severity: 'warning', kind: 'integrity', code: 'deprecated', path, message }];
  }
  if (metadata.status !== 'revoked') return [];
  const since = metadata.revoked_at === undefined ? '' : ` since ${metadata.revoked_at}`;
  const message = `The manifest is revoked${since} and will not be run; use another one.`;
  return [{ severity: 'warning', kind: 'integrity', code: 'revoked', path, message }];
}

function checkIntegrity(metadata: Record<string, unknown>): readonly Finding[] {
  return INTEGRITY.filter((field) => metadata[field] !== undefined).map((field) => ({
    severity: 'warning',
    kind: 'integrity',
    code: 'not_verified',
    path: ['metadata', field],
    message: `The field "${field}" is not verified, since no verifier is configured; do not rely on it.`,
  }));
}

function checkUnknown(metadata: Record<string, unknown>): readonly Finding[] {
  return Object.keys(metadata)
    .filter((key) => !KNOWN.has(key))
    .map((key) => ({
      severity: 'warning',
      kind: 'structure',
      code: 'unknown_field',
      path: ['metadata', key],
      at: 'key',
      message: `"${key}" is not a field of the standard; it is kept and has no effect, so remove it or correct the name.`,
      found: key,
    }));
}
