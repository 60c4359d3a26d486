import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import type { SecretReference } from '../secret-reference.js';
import { SecretReferenceError } from '../secret-reference.error.js';
import { SecretUnavailableError } from '../secret-unavailable.error.js';
import { errorCode } from './error-code.js';
import { MAX_SECRET_BYTES, secretField } from './secret-field.js';
import type { SecretStore, StoredSecret } from './secret-store.interface.js';

/**
 * `secret://file/<path>`: a file of the mounted directory, without its last line break. Symbolic links are followed as long
 * as they stay inside, because Kubernetes swaps its secrets by one.
 */
export class FileSecretStore implements SecretStore {
  constructor(private readonly directory: string) {}

  async read(reference: SecretReference): Promise<StoredSecret> {
    const { path } = reference;
    if (isAbsolute(path) || path.split(/[/\\]/).includes('..')) throw outside(reference);
    try {
      const text = await this.#read(await this.#inside(reference), reference);
      return { value: secretField(text.replace(/\r?\n$/, ''), reference) };
    } catch (error) {
      throw translated(error, reference);
    }
  }

  async #inside(reference: SecretReference): Promise<string> {
    const directory = await realpath(this.directory);
    const file = await realpath(join(directory, reference.path));
    if (!file.startsWith(directory.endsWith(sep) ? directory : directory + sep)) throw outside(reference);
    return file;
  }

  async #read(file: string, reference: SecretReference): Promise<string> {
    // Not blocking, or a named pipe would wait for its writer; not following, because the real path was checked.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      const { size, isFile } = await handle.stat().then((stat) => ({ size: stat.size, isFile: stat.isFile() }));
      if (!isFile) throw SecretUnavailableError.missing(reference, 'it is not a file');
      if (size > MAX_SECRET_BYTES)
        throw SecretUnavailableError.missing(reference, `the file is larger than ${MAX_SECRET_BYTES} bytes`);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_SECRET_BYTES), 0, MAX_SECRET_BYTES, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  }
}

function outside({ text }: SecretReference): SecretReferenceError {
  return new SecretReferenceError(text, 'name a file inside security.secrets.directory');
}

function translated(error: unknown, reference: SecretReference): unknown {
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return SecretUnavailableError.missing(reference, 'there is no such file in security.secrets.directory');
  if (code === 'EACCES' || code === 'EPERM')
    return SecretUnavailableError.denied(reference, 'make the file readable for this process');
  if (code !== undefined && /^E[A-Z0-9]+$/.test(code)) return SecretUnavailableError.failed(reference, code);
  return error;
}
