import { isRecord, type DocumentPath } from '../problem/json-pointer.js';
import type { DocumentEdit } from './document-edit.js';
import { renameField, rewriteValue } from './rename-field.js';

/** Triggers of type api and schedule, and lists of events: one trigger per event. */
export function foldTriggers(edit: DocumentEdit): void {
  const path = ['spec', 'triggers'];
  edit.list(path).forEach((trigger, index) => {
    if (isRecord(trigger)) foldTrigger(edit, [...path, index], trigger);
  });
  splitEvents(edit, path);
}

function foldTrigger(edit: DocumentEdit, path: DocumentPath, trigger: Record<string, unknown>): void {
  if (trigger['type'] === 'api') {
    rewriteValue(edit, [...path, 'type'], 'webhook', 'webhook');
    renameField(edit, path, 'endpoint', 'path');
  } else if (trigger['type'] === 'schedule') {
    rewriteValue(edit, [...path, 'type'], 'cron', 'cron');
    renameField(edit, path, 'cron', 'schedule');
  }
}

function splitEvents(edit: DocumentEdit, path: DocumentPath): void {
  const triggers = edit.list(path);
  const split = triggers.flatMap((trigger, index) => {
    const events = isRecord(trigger) ? trigger['events'] : undefined;
    if (!isRecord(trigger) || !Array.isArray(events) || trigger['event'] !== undefined) return [{ trigger, index }];
    edit.note([...path, index, 'events'], 'event', 'A trigger has one event; write one trigger for each of them.');
    const { events: _, ...rest } = trigger;
    return events.map((event: unknown) => ({ trigger: { ...rest, event }, index }));
  });
  if (split.length === triggers.length) return;
  const origins = split.map(({ index }) => edit.origin([...path, index]));
  edit.replace(
    path,
    split.map(({ trigger }) => trigger),
  );
  split.forEach(({ trigger }, index) => edit.put([...path, index], trigger, origins[index] ?? path));
}
