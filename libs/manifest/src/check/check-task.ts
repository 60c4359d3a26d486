import type { Finding } from '../problem/problem-log.js';
import type { TaskManifest } from '../schema/manifest.schema.js';

const CAPABILITY = /^[a-z][a-z0-9_]*$/;

/** Capability names of a Task have a form and are unique. */
export function checkTask({ spec }: TaskManifest): readonly Finding[] {
  const names = spec.capabilities ?? [];
  return names.flatMap((name, index): readonly Finding[] => {
    const path = ['spec', 'capabilities', index];
    if (names.indexOf(name) !== index) {
      const message = `The capability "${name}" is listed twice; remove one.`;
      return [{ severity: 'error', kind: 'structure', code: 'duplicate_name', path, message, found: name }];
    }
    if (CAPABILITY.test(name)) return [];
    const message = 'Write a capability in lower case with letters, digits and underscores.';
    return [{ severity: 'error', kind: 'structure', code: 'wrong_format', path, message, found: name }];
  });
}
