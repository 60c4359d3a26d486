import { isRecord, type DocumentPath } from '../problem/json-pointer.js';
import type { DocumentEdit } from './document-edit.js';
import { renameField } from './rename-field.js';
import { foldBackoff, foldStep } from './step-aliases.js';
import { foldTriggers } from './trigger-aliases.js';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** The aliases of a Workflow: triggers, steps at every depth, retry and timeouts. */
export function foldWorkflow(edit: DocumentEdit): void {
  foldTriggers(edit);
  foldRetry(edit);
  const timeout = foldTimeouts(edit);
  forEachStep(edit, ['spec', 'steps'], (path) => foldStep(edit, path));
  forEachStep(edit, ['spec', 'error_handling', 'compensation_steps'], (path) => foldStep(edit, path));
  if (timeout !== undefined) {
    forEachStep(edit, ['spec', 'steps'], (path) => {
      const own = [...path, 'timeout_seconds'];
      if (edit.get(own) === undefined) edit.put(own, timeout, ['spec', 'timeouts', 'step_default']);
    });
  }
}

/** Visits the steps of a list and those nested in them, outer steps first. */
function forEachStep(edit: DocumentEdit, list: DocumentPath, visit: (path: DocumentPath) => void): void {
  edit.list(list).forEach((_, index) => {
    const path = [...list, index];
    visit(path);
    for (const nested of ['parallel', 'else', 'steps']) forEachStep(edit, [...path, nested], visit);
    edit.list([...path, 'branches']).forEach((_branch, branch) => {
      forEachStep(edit, [...path, 'branches', branch, 'steps'], visit);
    });
    if (edit.record([...path, 'on_error', 'compensation'])) visit([...path, 'on_error', 'compensation']);
  });
}

function foldRetry(edit: DocumentEdit): void {
  const parent = ['spec', 'error_handling'];
  const policy = [...parent, 'retry_policy'];
  renameField(edit, parent, 'retry', 'retry_policy');
  const seconds = edit.get([...policy, 'initial_delay_seconds']);
  if (typeof seconds === 'number' && edit.get([...policy, 'initial_delay_ms']) === undefined) {
    edit.note([...policy, 'initial_delay_seconds'], 'initial_delay_ms', 'Write initial_delay_ms in milliseconds.');
    edit.put([...policy, 'initial_delay_ms'], Math.round(seconds * 1000), [...policy, 'initial_delay_seconds']);
  }
  foldBackoff(edit, [...policy, 'backoff']);
}

/** Folds `timeouts`; returns the default of a step in seconds. */
function foldTimeouts(edit: DocumentEdit): number | undefined {
  const timeouts = edit.get(['spec', 'timeouts']);
  if (!isRecord(timeouts)) return undefined;
  edit.note(['spec', 'timeouts'], 'timeout_seconds', '"timeouts" is read as timeout_seconds; write timeout_seconds.');
  const whole = seconds(timeouts['workflow']);
  if (whole !== undefined && edit.get(['spec', 'timeout_seconds']) === undefined) {
    edit.put(['spec', 'timeout_seconds'], whole, ['spec', 'timeouts', 'workflow']);
  }
  return seconds(timeouts['step_default']);
}

function seconds(duration: unknown): number | undefined {
  if (typeof duration === 'number') return duration;
  const match = typeof duration === 'string' ? /^(\d{1,9})(s|m|h)$/.exec(duration) : null;
  return match === null ? undefined : Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1);
}
