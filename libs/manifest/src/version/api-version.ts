/** The accepted versions of the standard, anchored at both ends over the whole alternation. */
export const API_VERSION_PATTERN =
  /^ossa\/v(0\.5(\.[0-9]+(-[a-zA-Z0-9.]+)?)?|0\.4(\.[0-9]+(-[a-zA-Z0-9.]+)?)?|0\.3(\.[4-9]|\.[0-9]+(-[a-zA-Z0-9.]+)?)?|0\.2\.[2-9](-dev)?|1)(\.[0-9]+)?(-[a-zA-Z0-9.]+)?$/;

/** Versions that a person may have meant; offered in messages. */
export const KNOWN_API_VERSIONS = ['ossa/v0.4.6', 'ossa/v0.5', 'ossa/v1', 'ossa/v0.3.6', 'ossa/v0.2.9'] as const;

/** True for an apiVersion that this runtime reads. */
export function isApiVersion(value: unknown): value is string {
  return typeof value === 'string' && API_VERSION_PATTERN.test(value);
}

const FAMILIES = ['0.2', '0.3', '0.4', '0.5', '1'] as const;

/** Version line of the standard a manifest was written for; `1` and `0.4` share their tables. */
export type ApiVersionFamily = (typeof FAMILIES)[number];

/** The version line of an accepted apiVersion. */
export function apiVersionFamily(apiVersion: string): ApiVersionFamily {
  return FAMILIES.find((family) => apiVersion.startsWith(`ossa/v${family}`)) ?? '0.4';
}
