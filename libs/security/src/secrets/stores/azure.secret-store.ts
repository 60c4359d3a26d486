import type { TokenCredential } from '@azure/identity';
import type { SecretClient, SecretClientOptions } from '@azure/keyvault-secrets';
import type { SecretReference } from '../secret-reference.js';
import { optionalPackage } from './optional-package.js';
import { secretField } from './secret-field.js';
import type { SecretStore, StoredSecret } from './secret-store.interface.js';

const PACKAGES = ['@azure/keyvault-secrets', '@azure/identity'];
const load = async () => ({ ...(await import('@azure/keyvault-secrets')), ...(await import('@azure/identity')) });

interface AzureOptions extends SecretClientOptions {
  readonly vaultUrl: string;
  /** @default what DefaultAzureCredential finds */
  readonly credential?: TokenCredential;
}

/** `secret://azure/<name>[/<version>]#<field>`: Azure Key Vault, with the credentials that the SDK finds by its own rules. */
export class AzureSecretStore implements SecretStore {
  readonly #options: AzureOptions;
  #client: SecretClient | undefined;

  constructor(options: AzureOptions) {
    this.#options = options;
  }

  async read(reference: SecretReference, signal: AbortSignal): Promise<StoredSecret> {
    const { SecretClient: Client, DefaultAzureCredential } = await optionalPackage(PACKAGES, reference, load);
    const { vaultUrl, credential, ...options } = this.#options;
    this.#client ??= new Client(vaultUrl, credential ?? new DefaultAzureCredential(), {
      retryOptions: { maxRetries: 1 },
      ...options,
    });
    const [name = '', version] = reference.path.split('/');
    const { value = '' } = await this.#client.getSecret(name, { version, abortSignal: signal });
    return { value: secretField(value, reference) };
  }
}
