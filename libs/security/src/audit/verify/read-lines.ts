import { createReadStream } from 'node:fs';

const LINE_FEED = 0x0a;
/** More than a record can have. */
const MAX_BYTES = 8 * 1024 * 1024;

export interface ReadLine {
  readonly bytes: Buffer;
  /** False for what comes after the last line end. */
  readonly ended: boolean;
}

/** The lines of a file, one at a time; only LF ends a line. A line beyond any record is given in part, as not ended, and is the last. */
export async function* readLines(file: string): AsyncGenerator<ReadLine> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      yield { bytes: bytes.subarray(start, end), ended: true };
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > MAX_BYTES) break;
  }
  if (rest.length > 0) yield { bytes: rest, ended: false };
}
