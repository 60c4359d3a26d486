import type { ManifestKind } from '../schema/manifest.schema.js';
import { foldAgent } from './agent-aliases.js';
import { DocumentEdit, type AliasNote } from './document-edit.js';
import { foldMetadata } from './metadata-aliases.js';
import { rewriteValue } from './rename-field.js';
import { foldTools } from './tool-aliases.js';
import { shapeTools } from './tool-shape.js';
import { foldBackoff } from './step-aliases.js';
import { foldWorkflow } from './workflow-aliases.js';

/** Folds the aliases of a document in place; its notes say which. The apiVersion is folded before the kind is known. */
export function foldAliases(edit: DocumentEdit, kind: ManifestKind): void {
  foldMetadata(edit);
  if (edit.get(['runtime', 'type']) === 'symfony') {
    rewriteValue(edit, ['runtime', 'type'], 'symfony_messenger', 'symfony_messenger');
  }
  if (kind === 'Agent') {
    foldAgent(edit);
    foldTools(edit);
  }
  if (kind === 'Task') foldBackoff(edit, ['spec', 'batch', 'retry', 'backoff_strategy']);
  if (kind === 'Workflow') foldWorkflow(edit);
}

/** The aliases that lenient mode would fold; strict mode names them and reads none. */
export function unreadAliases(document: unknown, kind: ManifestKind): readonly AliasNote[] {
  const trial = new DocumentEdit(document);
  shapeTools(trial);
  foldAliases(trial, kind);
  return trial.notes;
}
