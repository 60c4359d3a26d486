/**
 * The part of a WHATWG `Response` that an HTTP client of a model needs. A real `Response` with its `Headers` and a body
 * that went through `Readable.toWeb` costs several times as much CPU.
 */
export class HttpResponse {
  readonly ok: boolean;

  constructor(
    readonly status: number,
    readonly statusText: string,
    /** Lower-case names; iterates like `Headers`. */
    readonly headers: ReadonlyMap<string, string>,
    readonly body: ReadableStream<Uint8Array>,
  ) {
    this.ok = status >= 200 && status < 300;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.body) chunks.push(chunk);
    const whole = Buffer.concat(chunks);
    return whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.byteLength);
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.arrayBuffer());
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
}
