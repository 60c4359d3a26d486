import { OssaError } from '@ossa/contracts';
import { ProviderRegistry, ProviderSecurity, type ProvidersOptions } from '@ossa/providers';
import type { Finding } from './finding.js';

const SIMULATED: Finding = {
  state: 'warning',
  subject: 'provider',
  text: 'none has a key: answers are simulated, and refused in production',
};

/** One line for each provider: its default model, and what is wrong about its configuration. A provider that is not used says so. */
export function providerFindings(options: ProvidersOptions): readonly Finding[] {
  // One that starts whatever it finds, so that all of it can be told.
  const registry = new ProviderRegistry({ ...options, enforceHttps: false, signRequests: false });
  const security = new ProviderSecurity(options, registry);
  const usable = registry.usable();
  const findings = registry.names().map((name): Finding => {
    const { issues } = security.validate(name);
    if (!usable.includes(name))
      return unused(
        name,
        issues.filter(({ code }) => code !== 'key_missing'),
      );
    const { defaultModel } = registry.settings(name);
    const problems = issues.map(({ message }) => message);
    if (defaultModel === undefined) problems.unshift(`no default model; set providers.${name}.defaultModel.`);
    return line(defaultModel === undefined ? name : `${name} ${defaultModel}`, problems);
  });
  return [...findings, ...(usable.length > 0 ? [] : [SIMULATED]), ...refusal(options)];
}

/** What the application does not start with. */
function refusal(options: ProvidersOptions): readonly Finding[] {
  try {
    void new ProviderRegistry(options);
    return [];
  } catch (error) {
    if (!OssaError.isInstance(error)) throw error;
    return [{ state: 'error', subject: 'provider', text: error.message.replaceAll('\n', ' ') }];
  }
}

/** Whoever has no key for it does not want it, but what is written about it should be right. */
function unused(name: string, issues: readonly { readonly message: string }[]): Finding {
  return line(
    `${name}, not used: it has no key`,
    issues.map(({ message }) => message),
  );
}

function line(text: string, problems: readonly string[]): Finding {
  if (problems.length === 0) return { state: 'ok', subject: 'provider', text };
  return { state: 'warning', subject: 'provider', text: `${text}: ${problems.join(' ')}` };
}
