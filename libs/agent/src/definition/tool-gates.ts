import type { ToolGates } from '@ossa/contracts';
import type { AgentManifest } from '@ossa/manifest';

/** Everything in a manifest that forbids a tool call or puts a person before it. Where rules meet, the stricter one holds. */
export function toolGates(manifest: AgentManifest): ToolGates {
  const { autonomy, access, separation } = manifest.spec;
  return {
    allowed: autonomy?.allowed_actions,
    blocked: [
      ...(autonomy?.blocked_actions ?? []),
      ...(access?.prohibited ?? []),
      ...(separation?.prohibited_actions ?? []),
    ],
    approval: approvalRule(manifest),
  };
}

function approvalRule({ spec, governance }: AgentManifest): ToolGates['approval'] {
  const { autonomy, access, safety } = spec;
  const explicit = autonomy?.approval_required;
  const listed = [
    ...(Array.isArray(explicit) ? explicit : []),
    ...(safety?.human_in_loop?.enabled === false ? [] : (safety?.human_in_loop?.triggers ?? [])),
    ...(governance?.authorization?.tool_permissions ?? [])
      .filter((rule) => rule.requires_approval)
      .map((rule) => rule.tool),
  ];
  if (explicit === true || access?.requires_approval) return 'all';
  if (explicit === undefined && autonomy?.level === 'supervised') return 'all';
  if (explicit === undefined && autonomy?.level === 'assisted') return listed.length > 0 ? 'all' : 'effects';
  return listed;
}
