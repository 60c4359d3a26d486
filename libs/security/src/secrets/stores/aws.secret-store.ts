import type { SecretsManagerClient, SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import type { SecretReference } from '../secret-reference.js';
import { optionalPackage } from './optional-package.js';
import { secretField } from './secret-field.js';
import type { SecretStore, StoredSecret } from './secret-store.interface.js';

const PACKAGE = '@aws-sdk/client-secrets-manager';
const load = () => import('@aws-sdk/client-secrets-manager');

/** `secret://aws/<name or ARN>#<field>`: AWS Secrets Manager, with the credentials that the SDK finds by its own rules. */
export class AwsSecretStore implements SecretStore {
  #client: SecretsManagerClient | undefined;

  constructor(private readonly config: SecretsManagerClientConfig) {}

  async read(reference: SecretReference, signal: AbortSignal): Promise<StoredSecret> {
    const { SecretsManagerClient: Client, GetSecretValueCommand } = await optionalPackage([PACKAGE], reference, load);
    this.#client ??= new Client({ ...this.config, maxAttempts: 2 });
    const command = new GetSecretValueCommand({ SecretId: reference.path });
    const { SecretString: text, SecretBinary: bytes } = await this.#client.send(command, { abortSignal: signal });
    return { value: secretField(text ?? Buffer.from(bytes ?? []).toString('utf8'), reference) };
  }
}
