import type { Stream } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';

const MAX_LINE_CHARACTERS = 1_000;

/** Reads a stream to its end and hands on its lines, each without control characters and cut after 1,000 characters. */
export function logLines(stream: Stream, write: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let line = '';
  const flush = () => {
    const text = stripVTControlCharacters(line)
      .replace(/\p{Cc}+/gu, ' ')
      .trim();
    line = '';
    if (text !== '') write(text);
  };
  stream.on('data', (chunk: Buffer) => {
    const [first = '', ...more] = decoder.write(chunk).split('\n');
    line = bounded(line + first);
    for (const next of more) {
      flush();
      line = bounded(next);
    }
  });
  stream.on('end', flush);
  stream.on('error', () => flush()); // the process is gone; its connection reports that
}

function bounded(text: string): string {
  return text.slice(0, MAX_LINE_CHARACTERS);
}
