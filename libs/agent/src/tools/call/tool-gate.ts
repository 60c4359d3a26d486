import type { ToolGates } from '@ossa/contracts';
import type { BoundTool } from '../toolset.interface.js';

export type GateRefusal = 'blocked' | 'not_allowed' | 'approval_required';

/** Why the manifest refuses a call of the tool; undefined when it does not. A blocked action stays blocked when it is also allowed. */
export function gateRefusal(bound: BoundTool, gates: ToolGates): GateRefusal | undefined {
  const isListed = (list: readonly string[]) => bound.actions.some((action) => list.includes(action));
  if (isListed(gates.blocked)) return 'blocked';
  if (gates.allowed && !isListed(gates.allowed)) return 'not_allowed';
  return needsApproval(bound, gates, isListed) ? 'approval_required' : undefined;
}

function needsApproval(
  { tool }: BoundTool,
  { approval }: ToolGates,
  isListed: (list: readonly string[]) => boolean,
): boolean {
  if (tool.requiresApproval || approval === 'all') return true;
  return approval === 'effects' ? !tool.readOnly : isListed(approval);
}
