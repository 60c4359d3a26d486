import type { SecretReference } from '../secret-reference.js';
import { SecretUnavailableError } from '../secret-unavailable.error.js';
import { secretField } from './secret-field.js';
import type { SecretStore, StoredSecret } from './secret-store.interface.js';

/** Gives the variables as they are now. */
export type ReadEnvironment = () => Readonly<Record<string, string | undefined>>;

/** `secret://env/NAME`: a variable of the environment the configuration was read with. */
export class EnvironmentSecretStore implements SecretStore {
  readonly #environment: ReadEnvironment;

  constructor(environment: ReadEnvironment) {
    this.#environment = environment;
  }

  read(reference: SecretReference): Promise<StoredSecret> {
    return Promise.try(() => {
      const environment = this.#environment();
      const text = Object.hasOwn(environment, reference.path) ? environment[reference.path] : undefined;
      if (text === undefined) throw SecretUnavailableError.missing(reference, `set the variable ${reference.path}`);
      return { value: secretField(text, reference) };
    });
  }
}
