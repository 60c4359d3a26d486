import type { DocumentEdit } from './document-edit.js';
import { renameField } from './rename-field.js';

/** target_agent, target, name and agent become `to`; trigger becomes `condition`. */
export function foldHandoffs(edit: DocumentEdit): void {
  edit.list(['spec', 'handoffs']).forEach((_, index) => {
    const path = ['spec', 'handoffs', index];
    for (const alias of ['target_agent', 'target', 'name', 'agent']) renameField(edit, path, alias, 'to');
    renameField(edit, path, 'trigger', 'condition');
  });
}
