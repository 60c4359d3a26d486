import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  AUDIT_TRAIL,
  type AuditEntry,
  type AuditTrail,
  InvalidRequestError,
  NOOP_AUDIT_TRAIL,
  OssaError,
  ProviderUnconfiguredError,
} from '@ossa/contracts';
import { KeyAnnouncements } from './key-announcements.service.js';
import { PROVIDER_KEYS_SOURCE, type ProviderKeysSource } from './provider-keys-source.js';
import { ProviderKeys, type ReadKey } from './provider-keys.service.js';

/** Which key to rotate, and to what. */
export interface RotateKeyOptions {
  /** Alias of a key of the pool. @default every key of the provider */
  readonly key?: string;
  /** The new key or a `secret://` reference. @default what the source of the key has now: its store, or the configuration file and the environment */
  readonly apiKey?: string;
  /** Who wants it; for the audit trail. */
  readonly by?: { readonly user?: string; readonly tenant?: string };
}

/** What a rotation did. */
export interface KeyRotationResult {
  readonly provider: string;
  readonly key?: string;
  /** False when the source still gives the key from before. */
  readonly changed: boolean;
}

/** Reads keys anew and puts them to use with the next call, without a restart. All keys of a rotation change, or none. */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly keys: ProviderKeys,
    private readonly announcements: KeyAnnouncements,
    @Optional() @Inject(AUDIT_TRAIL) private readonly audit: AuditTrail = NOOP_AUDIT_TRAIL,
    @Optional() @Inject(PROVIDER_KEYS_SOURCE) private readonly configured?: ProviderKeysSource,
  ) {}

  /**
   * @throws InvalidRequestError when the provider has no such key
   * @throws AuditUnavailableError when the rotation cannot be recorded; nothing has changed then
   * @throws KeyUnavailableError, ProviderUnconfiguredError when the source does not give a key; the one in use stays
   */
  async rotate(provider: string, { key, apiKey, by = {} }: RotateKeyOptions = {}): Promise<KeyRotationResult> {
    const aliases = this.#aliases(provider, key, apiKey);
    const subject = { provider, ...(key !== undefined && { key }) };
    const record = { class: 'admin', user: by.user, tenant: by.tenant } as const;
    await this.audit.record({ ...record, event: 'api_key_rotated', data: subject });
    const read = await this.#read(provider, aliases, apiKey).catch((error: unknown) =>
      this.#failed({ ...record, event: 'api_key_rotation_failed', data: subject }, error),
    );
    const changed = read.map(([alias, next]) => this.keys.adopt(provider, alias, next)).includes(true);
    this.announcements.rotated(provider, key, changed);
    return { ...subject, changed };
  }

  #aliases(provider: string, key: string | undefined, apiKey: string | undefined): readonly (string | undefined)[] {
    const known = this.keys.aliases(provider);
    if (apiKey?.trim() === '') throw new InvalidRequestError('The new key is empty.');
    if (key === undefined) return apiKey === undefined ? known : [undefined];
    if (known.includes(key)) return [key];
    const names = known.filter((name) => name !== undefined).join(', ') || 'only its own, without a name';
    throw new InvalidRequestError(`Provider ${JSON.stringify(provider)} has no key of this name; it has ${names}.`, [
      { path: 'key', message: 'is not the name of a key' },
    ]);
  }

  async #failed(entry: AuditEntry, error: unknown): Promise<never> {
    const code = OssaError.isInstance(error) ? error.code : 'internal';
    const recorded = this.audit.record({ ...entry, data: { ...entry.data, code } });
    await Promise.resolve(recorded).catch(() => undefined); // what failed first is told
    throw error;
  }

  async #read(provider: string, aliases: readonly (string | undefined)[], apiKey: string | undefined) {
    const sources = apiKey === undefined ? this.#sources(provider) : () => apiKey;
    return Promise.all(
      aliases.map(async (alias): Promise<readonly [string | undefined, ReadKey]> => {
        const text = sources(alias).trim();
        if (text === '' && this.keys.source(provider, alias) !== '')
          throw new ProviderUnconfiguredError(
            provider,
            'its key is no longer in the configuration, the one from before stays in use.',
          );
        return [alias, await this.keys.read(provider, alias, text)];
      }),
    );
  }

  /** What the configuration says now; where it cannot be read again, what it said. */
  #sources(provider: string): (alias: string | undefined) => string {
    const options = this.configured?.()[provider];
    if (this.configured === undefined) return (alias) => this.keys.source(provider, alias);
    const pooled = options?.keys ?? [];
    return (alias) =>
      alias === undefined
        ? options?.apiKey?.trim() || (pooled[0]?.apiKey ?? '')
        : (pooled.find(({ name }) => name === alias)?.apiKey ?? '');
  }
}
