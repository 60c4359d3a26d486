import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSecretReference } from '../secret-reference.js';
import { FileSecretStore } from './file.secret-store.js';

describe('FileSecretStore', () => {
  let folder: string;
  let directory: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ossa-secrets-'));
    directory = join(folder, 'mounted');
    await mkdir(join(directory, 'nested'), { recursive: true });
    await writeFile(join(folder, 'outside'), 'not for you');
    await writeFile(join(directory, 'key'), 'sk-1\n\n');
    await writeFile(join(directory, 'nested/key.json'), '{"key":"sk-2","n":5}');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const read = (path: string) => new FileSecretStore(directory).read(parseSecretReference(`secret://file/${path}`));

  it('reads a file without its last line break', async () => {
    expect(await read('key')).toEqual({ value: 'sk-1\n' });
  });

  it('reads a field of a JSON file', async () => {
    expect(await read('nested/key.json#key')).toEqual({ value: 'sk-2' });
    expect(await read('nested/key.json#n')).toEqual({ value: '5' });
    await expect(read('nested/key.json#other')).rejects.toThrow(/no field "other"/);
    await expect(read('key#key')).rejects.toThrow(/not a JSON object/);
  });

  it('follows the links by which Kubernetes swaps a secret', async () => {
    for (const version of ['..v1', '..v2']) {
      await mkdir(join(directory, version));
      await writeFile(join(directory, version, 'token'), version);
    }
    await symlink('..v1', join(directory, '..data'));
    await symlink('..data/token', join(directory, 'token'));
    expect(await read('token')).toEqual({ value: '..v1' });
    await rm(join(directory, '..data'));
    await symlink('..v2', join(directory, '..data'));
    expect(await read('token')).toEqual({ value: '..v2' });
  });

  it.each(['../outside', 'nested/../../outside', '/etc/hostname', 'nested\\..\\..\\outside', '..'])(
    'refuses %s',
    async (path) => {
      await expect(read(path)).rejects.toMatchObject({ code: 'configuration_invalid' });
    },
  );

  it('refuses links that lead outside, of files and of folders', async () => {
    await symlink(join(folder, 'outside'), join(directory, 'file'));
    await symlink(folder, join(directory, 'up'));
    await expect(read('file')).rejects.toThrow(/inside security\.secrets\.directory/);
    await expect(read('up/outside')).rejects.toThrow(/inside security\.secrets\.directory/);
  });

  it('does not take the start of a name for a folder', async () => {
    await mkdir(`${directory}-other`);
    await writeFile(`${directory}-other/key`, 'not for you');
    await symlink(`${directory}-other/key`, join(directory, 'sibling'));
    await expect(read('sibling')).rejects.toThrow(/inside security\.secrets\.directory/);
  });

  it('says what is wrong with a file that cannot be a secret', async () => {
    await writeFile(join(directory, 'large'), 'x'.repeat(70_000));
    await writeFile(join(directory, 'empty'), '\n');
    await expect(read('none')).rejects.toMatchObject({
      problem: 'missing',
      message: expect.stringMatching(/no such file/),
    });
    await expect(read('key/below')).rejects.toMatchObject({ problem: 'missing' });
    await expect(read('nested')).rejects.toThrow(/not a file/);
    await expect(read('large')).rejects.toThrow(/larger than 65536 bytes/);
    await expect(read('empty')).rejects.toThrow(/is empty/);
  });

  it('says that a file cannot be read', async () => {
    if (process.getuid?.() === 0) return; // everything can be read by root
    await chmod(join(directory, 'key'), 0);
    await expect(read('key')).rejects.toMatchObject({ problem: 'denied' });
  });
});
