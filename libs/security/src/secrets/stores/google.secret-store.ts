import type { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import type { SecretReference } from '../secret-reference.js';
import { optionalPackage } from './optional-package.js';
import { secretField } from './secret-field.js';
import type { SecretStore, StoredSecret } from './secret-store.interface.js';

const PACKAGE = '@google-cloud/secret-manager';
const load = () => import('@google-cloud/secret-manager');

type ClientOptions = NonNullable<ConstructorParameters<typeof SecretManagerServiceClient>[0]>;

interface GoogleOptions {
  readonly project: string;
  readonly client?: ClientOptions;
}

/** `secret://google/<name>[/<version>]#<field>`: Google Secret Manager over REST, with the credentials that its library finds. */
export class GoogleSecretStore implements SecretStore {
  readonly #options: GoogleOptions;
  #client: SecretManagerServiceClient | undefined;

  constructor(options: GoogleOptions) {
    this.#options = options;
  }

  async read(reference: SecretReference): Promise<StoredSecret> {
    const { SecretManagerServiceClient: Client } = await optionalPackage([PACKAGE], reference, load);
    const { project, client } = this.#options;
    this.#client ??= new Client({ ...client, fallback: true });
    const [id, version = 'latest'] = reference.path.split('/');
    const name = `projects/${project}/secrets/${id}/versions/${version}`;
    const [{ payload }] = await this.#client.accessSecretVersion({ name }, { maxRetries: 1 });
    const bytes = payload?.data ?? '';
    const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8');
    return { value: secretField(text, reference) };
  }
}
