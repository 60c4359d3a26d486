import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  EVENT_PUBLISHER,
  type EventPublisher,
  NOOP_EVENT_PUBLISHER,
  NOOP_TELEMETRY,
  ProviderKeyRotatedEvent,
  TELEMETRY,
  type Telemetry,
} from '@ossa/contracts';
import { KeyPools } from '../key-pool/key-pools.service.js';
import { ProviderKeys } from './provider-keys.service.js';

/** Tells that a provider has a new key: by a person's wish, or because its store gives another one. What was held against the old one is forgotten. */
@Injectable()
export class KeyAnnouncements {
  constructor(
    keys: ProviderKeys,
    private readonly pools: KeyPools,
    @Optional() @Inject(EVENT_PUBLISHER) private readonly events: EventPublisher = NOOP_EVENT_PUBLISHER,
    @Optional() @Inject(TELEMETRY) private readonly telemetry: Telemetry = NOOP_TELEMETRY,
  ) {
    keys.watch((provider, alias) => this.rotated(provider, alias, true));
  }

  rotated(provider: string, key: string | undefined, changed: boolean): void {
    this.pools.reset(provider, key);
    this.telemetry.count('ossa.provider.key-rotations', 1, { provider, changed });
    this.events.publish('ossa.provider.key-rotated', new ProviderKeyRotatedEvent(provider, key, changed));
  }
}
