import { loadConfiguredManifests } from '@ossa/manifest';
import { readConfiguration } from '../configuration/read-configuration.js';
import type { OssaOptions } from '../ossa.options.js';

/**
 * The addresses `@InjectAgent` can ask for, read while the module is built. Problems of manifests are left to the registry,
 * which loads them when the application starts.
 *
 * @throws ConfigurationError
 */
export async function agentNames(options: OssaOptions): Promise<readonly string[]> {
  const { configuration, root } = readConfiguration(options);
  const { paths, inline } = configuration.agents;
  return [...(await manifestNames(paths, root)), ...Object.keys(inline)];
}

/** Both `name` and `namespace.name` of every agent below the paths. */
export async function manifestNames(paths: readonly string[], root: string): Promise<readonly string[]> {
  const { manifests } = await loadConfiguredManifests(paths, { root, mode: 'lenient', environment: {} });
  return manifests.filter(({ kind }) => kind === 'Agent').flatMap(({ id, name }) => [id, name]);
}
