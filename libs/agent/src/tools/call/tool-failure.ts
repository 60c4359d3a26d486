import { HttpException } from '@nestjs/common';
import { OssaError } from '@ossa/contracts';
import { ToolArgumentsError } from './tool-arguments.error.js';
import type { GateRefusal } from './tool-gate.js';
import { ToolResultError } from './tool-result.error.js';
import { ToolTimeoutError } from './tool-timeout.error.js';
import { bounded } from './tool-output.js';

/** Why a call did not succeed, in one word; free of arguments and results, for events and metrics. */
type ToolFailureReason =
  GateRefusal | 'unknown_tool' | 'forbidden' | 'invalid_arguments' | 'invalid_result' | 'timeout' | 'error';

export interface ToolFailure {
  readonly status: 'failed' | 'refused';
  readonly reason: ToolFailureReason;
  /** What the model reads. */
  readonly text: string;
}

const MAX_CHARACTERS = 8_192;

const REFUSALS: Readonly<Record<GateRefusal, string>> = {
  blocked: 'is blocked for this agent. Do not call it again.',
  not_allowed: 'is not among the actions this agent is allowed to take. Do not call it again.',
  approval_required:
    'needs the approval of a person, and approvals are not available here, so it was not executed. Go on without it and tell the user.',
};

export function refusedByGate(tool: string, reason: GateRefusal): ToolFailure {
  return { status: 'refused', reason, text: `The tool ${tool} ${REFUSALS[reason]}` };
}

export function refusedAsUnknown(name: string, known: readonly string[]): ToolFailure {
  const available = known.length === 0 ? 'No tools are available.' : `Available tools: ${known.join(', ')}.`;
  const text = bounded(`There is no tool ${JSON.stringify(name.slice(0, 64))}. ${available}`, MAX_CHARACTERS);
  return { status: 'refused', reason: 'unknown_tool', text };
}

/** What the model is told about an error. Only a message that was written to be read outside is passed on. */
export function failureOf(error: unknown, tool: string): ToolFailure {
  if (error instanceof HttpException && (error.getStatus() === 401 || error.getStatus() === 403)) {
    const text = `The application does not permit this call of ${tool}. Do not repeat it.`;
    return { status: 'refused', reason: 'forbidden', text };
  }
  const text = safeMessage(error) ?? `The tool ${tool} failed.`;
  return { status: 'failed', reason: reasonOf(error), text: bounded(text, MAX_CHARACTERS) };
}

/** True for an error that nobody meant to throw; the model is told nothing of it. */
export function isUnexpected(error: unknown): boolean {
  return !(error instanceof HttpException) && safeMessage(error) === undefined;
}

function reasonOf(error: unknown): ToolFailureReason {
  if (error instanceof ToolArgumentsError) return 'invalid_arguments';
  if (error instanceof ToolResultError) return 'invalid_result';
  return error instanceof ToolTimeoutError ? 'timeout' : 'error';
}

/** Safe are our own errors, HTTP exceptions for a caller's mistake, and errors marked with `expose: true`. */
function safeMessage(error: unknown): string | undefined {
  if (!(error instanceof Error)) return OssaError.isInstance(error) ? error.message : undefined;
  const isForCallers = error instanceof HttpException && error.getStatus() < 500;
  const isExposed = 'expose' in error && error.expose === true;
  return OssaError.isInstance(error) || isForCallers || isExposed ? error.message : undefined;
}
