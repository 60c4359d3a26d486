import { createHash } from 'node:crypto';
import { canonicalJson } from '../digest/manifest-digest.js';
import type { ManifestLimits } from '../document/manifest-limits.js';
import type { FoundFile } from '../files/find-manifest-files.js';
import type { LoadOptions } from './load-options.js';

/**
 * Names what reading a file gives, by everything that decides it. The whole environment counts: which variables a text reads
 * is known only once it is parsed, since YAML and JSON may escape any letter of a reference.
 */
export class FileKeys {
  readonly #options: string;

  private constructor(options: string) {
    this.#options = options;
  }

  /** Undefined when functions decide, too: what they say can change without anybody noticing. */
  static of(options: LoadOptions, limits: ManifestLimits): FileKeys | undefined {
    const {
      mode,
      environment,
      environmentAllow,
      limits: _limits,
      honoured,
      bindsTool,
      cache: _cache,
      ...rest
    } = options;
    rest satisfies Readonly<Record<string, never>>; // what is added to the options has to be decided about here
    if (environmentAllow !== undefined || bindsTool !== undefined) return undefined;
    return new FileKeys(
      canonicalJson([mode, limits, environment, honoured === undefined ? null : [...honoured].sort()]),
    );
  }

  of({ name, named }: FoundFile, text: string): string {
    return createHash('sha256')
      .update(canonicalJson([this.#options, name, named]))
      .update('\n')
      .update(text)
      .digest('hex');
  }
}
