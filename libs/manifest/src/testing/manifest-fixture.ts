import { parseManifests } from '../load/parse-manifests.js';
import type { LoadOptions } from '../load/load-options.js';
import type { LoadedManifest } from '../load/loaded-manifest.js';
import type { Problem } from '../problem/problem.js';

/** The head of an Agent manifest in YAML; append the members of its spec, indented by two. */
export const AGENT = `apiVersion: ossa/v0.4.6
kind: Agent
metadata:
  name: helper
spec:
  role: You help.
`;

/** What reading one text gave: the first manifest, and every problem whether it refused or warned. */
export interface Outcome {
  readonly loaded: LoadedManifest | undefined;
  readonly problems: readonly Problem[];
}

/** Reads one text in strict mode with an empty environment unless told otherwise. */
export function read(text: string, options: Partial<LoadOptions> = {}): Outcome {
  const { manifests, problems } = parseManifests(
    text,
    { file: 'agent.ossa.yaml' },
    { mode: 'strict', environment: {}, ...options },
  );
  return { loaded: manifests[0], problems: [...problems, ...manifests.flatMap((manifest) => manifest.problems)] };
}
