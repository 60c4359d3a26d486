import { nearestName } from '../problem/nearest-name.js';
import type { DocumentPath } from '../problem/json-pointer.js';
import type { Finding } from '../problem/problem-log.js';
import type { FlowManifest } from '../schema/manifest.schema.js';

/** States that are named twice, and initial states, transitions and edges that name a state or node that does not exist. */
export function checkFlow(spec: FlowManifest['spec']): readonly Finding[] {
  const states = spec.flow_schema.states.map((state) => state.name);
  const nodes = (spec.nodes ?? []).map((node) => node.id);
  return [
    ...duplicates(states, ['spec', 'flow_schema', 'states'], 'name'),
    ...duplicates(nodes, ['spec', 'nodes'], 'id'),
    ...unknown(spec.flow_schema.initial_state, states, ['spec', 'flow_schema', 'initial_state'], 'state'),
    ...spec.transitions.flatMap(({ from, to }, index) => [
      ...unknown(from, states, ['spec', 'transitions', index, 'from'], 'state'),
      ...unknown(to, states, ['spec', 'transitions', index, 'to'], 'state'),
    ]),
    ...(spec.edges ?? []).flatMap(({ from, to }, index) => [
      ...unknown(from, nodes, ['spec', 'edges', index, 'from'], 'node'),
      ...unknown(to, nodes, ['spec', 'edges', index, 'to'], 'node'),
    ]),
  ];
}

function duplicates(names: readonly string[], path: DocumentPath, field: string): readonly Finding[] {
  return names.flatMap((name, index): readonly Finding[] => {
    if (names.indexOf(name) === index) return [];
    const message = `The name "${name}" is taken; choose another one.`;
    const at = [...path, index, field];
    return [{ severity: 'error', kind: 'structure', code: 'duplicate_name', path: at, message, found: name }];
  });
}

function unknown(name: string, allowed: readonly string[], path: DocumentPath, what: string): readonly Finding[] {
  if (allowed.includes(name)) return [];
  return [
    {
      severity: 'error',
      kind: 'structure',
      code: `unknown_${what}`,
      path,
      message: `There is no ${what} "${name}"; name one that exists.`,
      found: name,
      allowed,
      suggestion: nearestName(name, allowed),
    },
  ];
}
