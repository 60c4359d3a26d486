import { resolve } from 'node:path';
import type { SecretReference, SecretStoreName } from '../secret-reference.js';
import { SecretReferenceError } from '../secret-reference.error.js';
import type { SecretsOptions } from '../secrets.options.js';
import { AwsSecretStore } from './aws.secret-store.js';
import { AzureSecretStore } from './azure.secret-store.js';
import { EnvironmentSecretStore, type ReadEnvironment } from './environment.secret-store.js';
import { FileSecretStore } from './file.secret-store.js';
import { GoogleSecretStore } from './google.secret-store.js';
import type { SecretStore } from './secret-store.interface.js';
import { VaultSecretStore } from './vault.secret-store.js';

export interface SecretStoresOptions {
  readonly secrets: SecretsOptions;
  /** Folder that relative paths start from. */
  readonly root: string;
  readonly environment: ReadEnvironment;
  /** A token is not sent over plain http, except to loopback. */
  readonly enforceHttps: boolean;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The stores by name; each is made when a reference needs it. */
export class SecretStores {
  readonly #options: SecretStoresOptions;
  readonly #stores = new Map<SecretStoreName, SecretStore>();
  readonly #make: Readonly<Record<SecretStoreName, (reference: SecretReference) => SecretStore>> = {
    env: () => new EnvironmentSecretStore(this.#options.environment),
    file: () => new FileSecretStore(resolve(this.#options.root, this.#options.secrets.directory)),
    vault: (reference) => this.#vault(reference),
    aws: () => new AwsSecretStore({ ...this.#options.secrets.aws }),
    azure: (reference) => this.#azure(reference),
    google: (reference) => this.#google(reference),
  };

  constructor(options: SecretStoresOptions) {
    this.#options = options;
  }

  /** @throws SecretReferenceError when the configuration does not say where the store is */
  get(reference: SecretReference): SecretStore {
    const { store } = reference;
    const known = this.#stores.get(store) ?? this.#make[store](reference);
    this.#stores.set(store, known);
    return known;
  }

  #azure({ text }: SecretReference): SecretStore {
    const { azure } = this.#options.secrets;
    if (!azure) throw new SecretReferenceError(text, 'set security.secrets.azure.vaultUrl');
    return new AzureSecretStore(azure);
  }

  #google({ text }: SecretReference): SecretStore {
    const { google } = this.#options.secrets;
    if (!google) throw new SecretReferenceError(text, 'set security.secrets.google.project');
    const { project, endpoint } = google;
    return new GoogleSecretStore({ project, client: endpoint === undefined ? {} : { apiEndpoint: endpoint } });
  }

  #vault({ text }: SecretReference): SecretStore {
    const { secrets, root, enforceHttps } = this.#options;
    const { vault } = secrets;
    if (!vault) throw new SecretReferenceError(text, 'set security.secrets.vault.url and its token or tokenFile');
    const { protocol, hostname } = new URL(vault.url);
    if (enforceHttps && protocol !== 'https:' && !LOOPBACK.test(hostname))
      throw new SecretReferenceError(text, 'security.secrets.vault.url must be https outside of this machine');
    const { tokenFile } = vault;
    return new VaultSecretStore({ ...vault, ...(tokenFile !== undefined && { tokenFile: resolve(root, tokenFile) }) });
  }
}
