import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProvidersOptions } from '@ossa/providers';
import { formatProblem, parseYamlDocument } from '@ossa/manifest';
import type { OssaOptions } from '../ossa.options.js';
import { ConfigurationError } from './configuration.error.js';
import type { Configuration } from './configuration.schema.js';
import { keyOrigins } from './key-origins.js';
import { isRecord } from './plain-tree.js';
import { processEnvironment } from './process-environment.js';
import { providersOptions } from './providers-options.js';
import { validateConfiguration, type WrittenConfiguration } from './validate-configuration.js';

const DEFAULT_FILE = 'config/ossa.yaml';

/** Where the server listens unless it is written: every platform that starts servers sets these. */
const ADDRESS = { host: '${HOST:-127.0.0.1}', port: '${PORT:-3000}' };

/** The configuration, ready to be used, and what it was read with. */
export interface ResolvedConfiguration {
  /** The file, or a word for where else it came from. */
  readonly source: string;
  readonly configuration: Configuration;
  /** The providers with the keys and addresses that the environment gives. */
  readonly providers: ProvidersOptions;
  /** Absolute folder that relative paths start from. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The variables as they are now. */
  readonly readEnvironment: () => Readonly<Record<string, string | undefined>>;
}

/**
 * Reads and checks the configuration.
 *
 * @throws ConfigurationError with every problem: its place, what was found and what to write instead
 */
export function readConfiguration(options: OssaOptions = {}): ResolvedConfiguration {
  const root = resolve(options.root ?? '.');
  const readEnvironment = () => options.environment ?? processEnvironment();
  const environment = readEnvironment();
  const written = read(options.config, root);
  const configuration = validateConfiguration({ ...written, value: withAddress(written.value) }, environment);
  const providers = providersOptions(configuration, environment);
  return {
    source: written.source,
    configuration,
    providers: { ...providers, keyOrigins: keyOrigins(providers.providers, written, environment) },
    root,
    environment,
    readEnvironment,
  };
}

function read(config: OssaOptions['config'], root: string): WrittenConfiguration {
  if (typeof config === 'object') return { source: 'the options of OssaModule', value: config };
  const file = config ?? DEFAULT_FILE;
  if (!existsSync(resolve(root, file))) {
    if (config === undefined) return { source: 'the defaults', value: {} };
    throw new ConfigurationError(file, ['The file does not exist; `ossa init` writes one.']);
  }
  const { value, locate, problems } = parseYamlDocument(readFileSync(resolve(root, file), 'utf8'), { file });
  if (problems.length > 0) throw new ConfigurationError(file, problems.map(formatProblem));
  return { source: file, value: value ?? {}, locate };
}

function withAddress(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { http = {} } = value;
  return isRecord(http) ? { ...value, http: { ...ADDRESS, ...http } } : value;
}
