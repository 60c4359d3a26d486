import { MAX_SECRET_BYTES } from './secret-field.js';

/** Room for the fields around the secret and for its escapes. */
const MAX_BYTES = 4 * MAX_SECRET_BYTES;

/** The body of an answer; one that is too large counts as empty, and is not read to its end. */
export async function boundedText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
