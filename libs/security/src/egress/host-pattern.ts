/** A host name or address, or `*.` and a name, with an optional port. */
export const HOST_PATTERN = /^(?:(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** Whether one of the patterns allows the host and port of the URL. */
export function isHostAllowed(url: URL, patterns: readonly string[]): boolean {
  const host = withoutRootDot(url.hostname);
  const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : url.port;
  return patterns.some((pattern) => {
    const [, name = '', allowedPort = DEFAULT_PORTS[url.protocol]] =
      /^(.*?)(?::(\d+))?$/.exec(pattern.toLowerCase()) ?? [];
    if (allowedPort !== port) return false;
    return name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === withoutRootDot(name);
  });
}

/** `localhost.` is the same host as `localhost`. */
function withoutRootDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}
