import type { EgressPolicy, EgressResponse, Tool, ToolBinding, ToolContext, ToolDefinition } from '@ossa/contracts';
import { bounded } from '../call/tool-output.js';
import { ToolError } from '../tool.error.js';
import { HttpToolUrl } from './http-tool-url.js';

const MAX_ERROR_CHARACTERS = 2_048;
const SAFE_METHODS: readonly string[] = ['GET', 'HEAD'];
const IDEMPOTENT_METHODS: readonly string[] = [...SAFE_METHODS, 'PUT', 'DELETE'];
const QUERY_METHODS: readonly string[] = [...SAFE_METHODS, 'DELETE'];

type Arguments = Readonly<Record<string, unknown>>;

export type HttpEndpoint = NonNullable<ToolBinding['endpoint']>;

/** A tool of type http, api or webhook: one request to a fixed endpoint. Only the egress policy lets it out. */
export class HttpTool implements Tool {
  readonly readOnly: boolean;
  readonly idempotent: boolean;
  readonly requiresApproval = false;
  readonly definition: ToolDefinition;
  readonly #url: HttpToolUrl;
  readonly #method: string;

  constructor(
    { name, description, parameters }: Pick<ToolBinding, 'name' | 'description' | 'parameters'>,
    private readonly endpoint: HttpEndpoint,
    private readonly egress: EgressPolicy,
  ) {
    this.#url = new HttpToolUrl(endpoint.url);
    this.#method = endpoint.method.toUpperCase();
    this.readOnly = SAFE_METHODS.includes(this.#method);
    this.idempotent = IDEMPOTENT_METHODS.includes(this.#method);
    this.definition = { name, description, parameters: parameters ?? parametersOf(this.#url) };
  }

  /** Why it cannot be called; undefined when it can. */
  get problem(): string | undefined {
    return this.#url.problem;
  }

  async execute(values: Arguments, { signal, idempotencyKey }: ToolContext): Promise<unknown> {
    const url = this.#url.resolve(values);
    const rest = Object.entries(values).filter(([name]) => !this.#url.placeholders.includes(name));
    const inQuery = QUERY_METHODS.includes(this.#method);
    if (inQuery) for (const [name, value] of rest) appendQuery(url, name, value);
    const response = await this.egress.request({
      url: url.href,
      method: this.#method,
      headers: {
        accept: 'application/json, text/*;q=0.9',
        ...(!inQuery && { 'content-type': 'application/json' }),
        ...lowerCased(this.endpoint.headers),
        ...(this.#method !== 'GET' && { 'idempotency-key': headerText(idempotencyKey) }),
      },
      body: inQuery ? undefined : JSON.stringify(Object.fromEntries(rest)),
      signal,
    });
    return resultOf(response, this.definition.name);
  }
}

function parametersOf({ placeholders }: HttpToolUrl): ToolDefinition['parameters'] {
  const properties = Object.fromEntries(placeholders.map((name) => [name, { type: ['string', 'number'] }]));
  return { type: 'object', properties, required: placeholders };
}

/** Lists are repeated, objects become JSON. */
function appendQuery(url: URL, name: string, value: unknown): void {
  if (Array.isArray(value)) for (const item of value) appendQuery(url, name, item);
  else if (typeof value === 'string') url.searchParams.append(name, value);
  else if (value !== null && value !== undefined) url.searchParams.append(name, JSON.stringify(value));
}

function lowerCased(headers: HttpEndpoint['headers'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The id of a call comes from a model; a header holds visible ASCII only. */
function headerText(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '_').slice(0, 256);
}

function resultOf({ status, headers, body }: EgressResponse, name: string): unknown {
  if (status >= 400)
    throw new ToolError(`${name} answered with status ${status}. ${bounded(body, MAX_ERROR_CHARACTERS)}`);
  if (status >= 300) throw new ToolError(`${name} answered with a redirect (status ${status}), which is not followed.`);
  const type = (headers['content-type'] ?? 'text/plain').toLowerCase();
  if (/^application\/([\w.-]+\+)?json\b/.test(type)) return parsed(body, name);
  if (/^text\/|^application\/([\w.-]+\+)?xml\b/.test(type)) return body;
  throw new ToolError(`${name} answered with content that is not text (${type.slice(0, 64)}).`);
}

function parsed(body: string, name: string): unknown {
  if (body.trim() === '') return null;
  try {
    return JSON.parse(body);
  } catch {
    throw new ToolError(`${name} answered with invalid JSON.`);
  }
}
