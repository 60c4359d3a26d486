import type { DocumentEdit } from '../normalise/document-edit.js';
import { foundText, shorten } from '../problem/found-text.js';
import { nearestName } from '../problem/nearest-name.js';
import type { ProblemLog } from '../problem/problem-log.js';
import { MANIFEST_KINDS, type ManifestKind } from '../schema/manifest.schema.js';
import { isApiVersion, KNOWN_API_VERSIONS } from '../version/api-version.js';

const OTHER_KINDS = new Set(['Skill', 'MCPServer', 'Validator', 'AgentTest']);

/**
 * The kind of a document; undefined after a problem was logged. A wrong apiVersion is logged too and replaced, so that the
 * rest of the refused document is still checked.
 */
export function identifyKind(edit: DocumentEdit, log: ProblemLog): ManifestKind | undefined {
  const root = edit.record([]);
  if (root === undefined) {
    log.add({
      severity: 'error',
      kind: 'structure',
      code: 'not_a_mapping',
      path: [],
      message: 'A manifest is a mapping with apiVersion, kind, metadata and spec; write one.',
      found: foundText(edit.root, []),
    });
    return undefined;
  }
  if (!checkApiVersion(root['apiVersion'], log)) edit.replace(['apiVersion'], KNOWN_API_VERSIONS[0]);
  return checkKind(root['kind'], log);
}

function checkApiVersion(found: unknown, log: ProblemLog): boolean {
  if (isApiVersion(found)) return true;
  const text = foundText(found, []);
  const allowed = [...KNOWN_API_VERSIONS];
  log.add({
    severity: 'error',
    kind: 'version',
    code: found === undefined ? 'missing_api_version' : 'unknown_api_version',
    path: ['apiVersion'],
    message: `Write an apiVersion such as "ossa/v0.4.6"; ${found === undefined ? 'there is none' : `"${text}" is not read`}.`,
    found: text,
    allowed,
    suggestion: typeof found === 'string' ? nearestName(found, allowed) : undefined,
  });
  return false;
}

function checkKind(found: unknown, log: ProblemLog): ManifestKind | undefined {
  const kind = MANIFEST_KINDS.find((known) => known === found);
  if (kind !== undefined) return kind;
  const other = typeof found === 'string' && OTHER_KINDS.has(found);
  log.add({
    severity: 'error',
    kind: 'structure',
    code: found === undefined ? 'missing_field' : 'unsupported_kind',
    path: ['kind'],
    message: other
      ? `The kind "${found}" belongs to the standard and cannot be run here; keep it out of the manifest folders.`
      : `Use one of the kinds ${MANIFEST_KINDS.join(', ')}.`,
    found: typeof found === 'string' ? shorten(found) : foundText(found, []),
    allowed: MANIFEST_KINDS,
    suggestion: typeof found === 'string' ? nearestName(found, MANIFEST_KINDS) : undefined,
  });
  return undefined;
}
