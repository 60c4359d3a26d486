import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Anchor, readAnchor } from '../trail/anchor-text.js';

/** The anchors in some files: anchor files, or logs of any format. */
export async function readAnchors(files: readonly string[]): Promise<readonly Anchor[]> {
  const anchors: Anchor[] = [];
  for (const file of files) {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      const anchor = readAnchor(line);
      if (anchor) anchors.push(anchor);
    }
  }
  return anchors;
}
