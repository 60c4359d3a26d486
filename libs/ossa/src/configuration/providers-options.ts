import { describeIssue, formatProblem, ProblemLog, valueAt } from '@ossa/manifest';
import { PROVIDER_ENVIRONMENT, type ProvidersOptions, providersOptionsSchema } from '@ossa/providers';
import { ConfigurationError } from './configuration.error.js';
import type { Configuration } from './configuration.schema.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The providers of the configuration, completed with the variables that other clients read too (`OPENAI_API_KEY` and its
 * kin); what the configuration says wins. Simulation is never allowed in production.
 *
 * @throws ConfigurationError for a variable that cannot be used; it shows the name of the variable, not its value
 */
export function providersOptions(configuration: Configuration, environment: Environment): ProvidersOptions {
  const value = completed(configuration, environment);
  const result = providersOptionsSchema.safeParse(value);
  if (result.success) return result.data;
  const references = Object.fromEntries(Object.keys(environment).map((name) => [name, `\${${name}}`]));
  const shown = completed(configuration, references);
  const log = new ProblemLog('the environment', 0, () => ({ line: 0, column: 0 }));
  for (const issue of result.error.issues) {
    for (const finding of describeIssue(issue, value, providersOptionsSchema, (path) => valueAt(shown, path))) {
      log.add({ ...finding, severity: 'error' });
    }
  }
  throw new ConfigurationError('the environment', log.problems.map(formatProblem));
}

function completed(configuration: Configuration, environment: Environment): unknown {
  const {
    defaultProvider,
    defaultModel,
    providers,
    simulated,
    security: { enforceHttps, signRequests },
  } = configuration;
  const names = new Set([...Object.keys(providers), ...Object.keys(PROVIDER_ENVIRONMENT)]);
  const entries = [...names]
    .map((name) => [name, { ...fromEnvironment(name, environment), ...written(providers[name]) }] as const)
    .filter(([name, options]) => Object.hasOwn(providers, name) || Object.keys(options).length > 0);
  const simulation = environment['NODE_ENV'] === 'production' ? 'never' : 'when-unconfigured';
  return {
    defaultProvider,
    defaultModel,
    providers: Object.fromEntries(entries),
    simulation,
    simulated,
    enforceHttps,
    signRequests,
  };
}

function fromEnvironment(name: string, environment: Environment): Readonly<Record<string, string>> {
  const options = Object.entries(PROVIDER_ENVIRONMENT[name] ?? {}).map(([option, variables]) => {
    const value = variables.map((variable) => environment[variable]).find((candidate) => candidate);
    return [option, value] as const;
  });
  return Object.fromEntries(options.filter((option): option is readonly [string, string] => option[1] !== undefined));
}

/** Without the options that are not there, so that they do not hide those of the environment. */
function written(options: object | undefined): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined && value !== ''));
}
