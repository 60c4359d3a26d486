import { Inject, Injectable, Logger, type OnModuleInit, Optional } from '@nestjs/common';
import {
  type Clock,
  CLOCK,
  OssaError,
  type Secret,
  SECRET_RESOLVER,
  type SecretResolver,
  SYSTEM_CLOCK,
  untilAborted,
} from '@ossa/contracts';
import { PROVIDERS_OPTIONS } from '../providers.module-definition.js';
import type { ProvidersOptions } from '../providers.options.js';
import { KeySlot } from './key-slot.js';
import { KeyUnavailableError } from './key-unavailable.error.js';
import type { ProviderKey } from './provider-key.js';
import { NO_SECRETS } from './no-secrets.js';

/** Told when a provider has another key than before. */
export type KeyListener = (provider: string, alias: string | undefined) => void;

/** The keys of one provider: its own, and those of its pool that have a key of their own. */
interface ProviderSlots {
  readonly own: KeySlot;
  readonly byAlias: ReadonlyMap<string, KeySlot>;
}

/** A key that was read and is not in use yet. */
export interface ReadKey {
  readonly source: string;
  readonly secret: Secret;
}

/**
 * Which key each provider has now. Keys that are references are read when the application starts, and followed while calls
 * are made: a new value in the store is used at most a second after the resolver has it.
 */
@Injectable()
export class ProviderKeys implements OnModuleInit {
  readonly #slots: ReadonlyMap<string, ProviderSlots>;
  readonly #listeners: KeyListener[] = [];

  constructor(
    @Inject(PROVIDERS_OPTIONS) options: ProvidersOptions,
    @Optional() @Inject(SECRET_RESOLVER) private readonly secrets: SecretResolver = NO_SECRETS,
    @Optional() @Inject(CLOCK) private readonly clock: Clock = SYSTEM_CLOCK,
  ) {
    this.#slots = new Map(
      Object.entries(options.providers).map(([name, { apiKey = '', keys }]) => {
        const pooled = keys.flatMap((key) => (key.apiKey === undefined ? [] : [[key.name, key.apiKey] as const]));
        const own = apiKey.trim() || (pooled[0]?.[1] ?? '');
        const byAlias = new Map(pooled.map(([alias, text]) => [alias, this.#slot(text)]));
        return [name, { own: this.#slot(own), byAlias }];
      }),
    );
  }

  /** Reads the references ahead of the first call; what goes wrong is logged, and told to who needs the key. */
  onModuleInit(): void {
    for (const [provider, { own, byAlias }] of this.#slots) {
      for (const [alias, slot] of [[undefined, own] as const, ...byAlias]) {
        if (slot.at(this.clock.monotonic())) continue;
        this.#follow(provider, alias, slot).catch((error: unknown) => this.#warn(error));
      }
    }
  }

  /** Calls the listener from now on; there is no way to leave, so it has to live as long as this. */
  watch(listener: KeyListener): void {
    this.#listeners.push(listener);
  }

  /** The key without waiting; undefined when {@link current} has to be awaited, or the provider is not configured. */
  peek(provider: string, alias?: string): ProviderKey | undefined {
    const slot = this.#find(provider, alias);
    if (slot === undefined) return undefined;
    const now = this.clock.monotonic();
    // Whoever comes after the value may no longer be used is told what went wrong.
    if (slot.isDue(now)) this.#follow(provider, alias, slot).catch(() => undefined);
    return slot.at(now);
  }

  /**
   * The key, read from its store if it has to be. A pool's key without a key of its own is that of the provider.
   *
   * @throws KeyUnavailableError when its store does not give it
   */
  async current(provider: string, alias?: string, signal?: AbortSignal): Promise<ProviderKey> {
    const known = this.peek(provider, alias);
    if (known) return known;
    const slot = this.#find(provider, alias);
    if (slot === undefined) return { value: '', version: 0 };
    const followed = slot.checking ?? this.#follow(provider, alias, slot);
    await (signal ? untilAborted(followed, signal) : followed);
    return slot.key;
  }

  /** The names of the keys that can be read on their own; undefined stands for the provider's own key. */
  aliases(provider: string): readonly (string | undefined)[] {
    return [undefined, ...(this.#slots.get(provider)?.byAlias.keys() ?? [])];
  }

  /** Where the key comes from: the key itself, or a reference. Not for anybody's eyes. */
  source(provider: string, alias?: string): string {
    return this.#find(provider, alias)?.source ?? '';
  }

  /** Reads a key anew, past every memory, without putting it to use. @throws KeyUnavailableError */
  async read(provider: string, alias: string | undefined, source: string): Promise<ReadKey> {
    if (!this.secrets.isReference(source)) return { source, secret: { value: source } };
    try {
      return { source, secret: await this.secrets.resolve(source, { fresh: true }) };
    } catch (error) {
      throw unavailable(provider, alias, error);
    }
  }

  /** Puts a key to use; calls that began before end with the one they have. True when it is another key. */
  adopt(provider: string, alias: string | undefined, { source, secret }: ReadKey): boolean {
    const slot = this.#find(provider, alias);
    return slot?.adopt(source, secret, this.secrets.isReference(source) ? this.#times() : undefined) ?? false;
  }

  #find(provider: string, alias: string | undefined): KeySlot | undefined {
    const slots = this.#slots.get(provider);
    return (alias === undefined ? undefined : slots?.byAlias.get(alias)) ?? slots?.own;
  }

  #slot(text: string): KeySlot {
    const source = text.trim();
    return new KeySlot(source, !this.secrets.isReference(source));
  }

  #follow(provider: string, alias: string | undefined, slot: KeySlot): Promise<void> {
    slot.checking = this.#compare(provider, alias, slot).finally(() => {
      slot.checking = undefined;
    });
    return slot.checking;
  }

  async #compare(provider: string, alias: string | undefined, slot: KeySlot): Promise<void> {
    const { source, adoptions, key } = slot;
    try {
      const secret = await this.secrets.resolve(source);
      if (slot.adoptions !== adoptions) return; // it was rotated meanwhile
      const isNew = slot.adopt(source, secret, this.#times());
      if (isNew && key.version > 0) for (const listener of this.#listeners) listener(provider, alias);
    } catch (error) {
      // The resolver goes on with an old value as long as that may be: what it does not give must not be used.
      if (slot.adoptions === adoptions) slot.expire();
      throw unavailable(provider, alias, error);
    }
  }

  #times() {
    return { monotonic: this.clock.monotonic(), wall: this.clock.wall() };
  }

  /** The resolver has logged what a store did wrong; what has to be corrected by hand is said here. */
  #warn(error: unknown): void {
    if (!(error instanceof KeyUnavailableError) || error.retryable) return;
    new Logger(ProviderKeys.name).error(error.message);
  }
}

function unavailable(provider: string, alias: string | undefined, error: unknown): unknown {
  return OssaError.isInstance(error) ? new KeyUnavailableError(provider, alias, error) : error;
}
