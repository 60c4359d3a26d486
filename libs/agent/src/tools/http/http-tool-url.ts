import { ToolError } from '../tool.error.js';

const PLACEHOLDER = /\{([^{}]+)\}/g;
const LONE_SURROGATE = /\p{Surrogate}/gu; // has no encoding in an URL

/** An URL with `{name}` placeholders in its path and query, for example `https://api.example.com/orders/{id}`. */
export class HttpToolUrl {
  readonly placeholders: readonly string[];

  constructor(private readonly template: string) {
    this.placeholders = [...new Set([...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name))];
  }

  /** Why nothing can be requested from it; undefined when all is well. A model never chooses the host. */
  get problem(): string | undefined {
    const origin = /^https?:\/\/[^/?#]+/.exec(this.template)?.[0];
    if (origin === undefined || !URL.canParse(this.template.replace(PLACEHOLDER, 'x')))
      return 'its endpoint is not a http or https URL';
    return origin.includes('{') ? 'its endpoint has a placeholder outside of path and query' : undefined;
  }

  /**
   * The URL of one call; every value is encoded, so it stays within its place.
   *
   * @throws ToolError when a value is missing or cannot be part of an URL
   */
  resolve(values: Readonly<Record<string, unknown>>): URL {
    return new URL(this.template.replace(PLACEHOLDER, (_, name: string) => encoded(name, values[name])));
  }
}

function encoded(name: string, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw new ToolError(`The argument ${name} is part of the URL: give it as text or number.`);
  const text = String(value).replace(LONE_SURROGATE, '\ufffd');
  if (text === '' || text === '.' || text === '..')
    throw new ToolError(`The argument ${name} cannot be ${JSON.stringify(text)}.`);
  return encodeURIComponent(text);
}
