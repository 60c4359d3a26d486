import { OssaError, type SecretResolver } from '@ossa/contracts';

/** Stands in where the module has no resolver: keys are taken as they are written, and references are refused. */
export const NO_SECRETS: SecretResolver = Object.freeze({
  isReference: (text: string) => text.startsWith('secret://'),
  resolve: (reference: string) =>
    Promise.reject(
      new OssaError(
        'configuration_invalid',
        `${JSON.stringify(reference.slice(0, 200))} cannot be resolved: nothing here reads secrets; import SecurityModule.`,
      ),
    ),
});
