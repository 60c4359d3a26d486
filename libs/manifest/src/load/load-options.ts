import type { ToolToBind } from '../check/unbound-tools.js';
import type { ManifestLimits } from '../document/manifest-limits.js';
import type { Environment } from '../environment/substitute-environment.js';
import type { HonouredFields } from '../honoured/honoured-field.js';
import type { ManifestCache } from './manifest-cache.interface.js';

/** `strict` holds a manifest to the standard; `lenient` folds known aliases and sets aside what it can do without. */
export type ManifestMode = 'strict' | 'lenient';

/** How manifests are read. */
export interface LoadOptions {
  readonly mode: ManifestMode;
  /** The variables that `${NAME}` reads; the process environment is never read. */
  readonly environment: Environment;
  /** False for names that must not be read. @default every name may be read */
  readonly environmentAllow?: (name: string) => boolean;
  readonly limits?: Partial<ManifestLimits>;
  /** Fields the running configuration honours; when it is left out, nothing is said about fields without effect. */
  readonly honoured?: HonouredFields;
  /** True for a tool the host can run; when it is left out, nothing is said about tools. */
  readonly bindsTool?: (tool: ToolToBind) => boolean;
  /** Where the readings of files are kept; it is not used when functions decide how they are read. */
  readonly cache?: ManifestCache | undefined;
}
