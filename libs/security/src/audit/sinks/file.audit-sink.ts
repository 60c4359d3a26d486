import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { auditFileName, type AuditFileSeries } from './audit-file-name.js';
import { AuditSinkError } from './audit-sink.error.js';
import type { AuditSink } from './audit-sink.interface.js';

const LINE_FEED = 0x0a;

export interface FileAuditSinkOptions {
  readonly folder: string;
  readonly series: AuditFileSeries;
  readonly maxFileBytes: number;
  /** 0 keeps all. */
  readonly maxFiles: number;
  /** Hears the number of each file that was removed because there were more than `maxFiles`. */
  readonly removed?: (number: number) => void;
}

interface OpenFile {
  readonly handle: FileHandle;
  /** Up to the end of the last whole line. */
  size: number;
}

/**
 * Appends to files of its own: nobody else writes to them, and it touches none of others. Folder and file are made with the
 * first line. A line that is torn by a full disk is cut off again; where that is not possible a new file is begun.
 */
export class FileAuditSink implements AuditSink {
  readonly maxDataCharacters = 262_144;
  #file: OpenFile | undefined;
  #number = 0;

  constructor(private readonly options: FileAuditSinkOptions) {}

  async write(lines: readonly string[], durable: boolean): Promise<void> {
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    const progress = { bytes: 0 };
    let file: OpenFile | undefined;
    try {
      file = await this.#fileFor(bytes.length);
      while (progress.bytes < bytes.length) {
        const { bytesWritten } = await file.handle.write(bytes, progress.bytes, bytes.length - progress.bytes, null);
        progress.bytes += bytesWritten;
      }
      file.size += bytes.length;
      if (durable) await file.handle.datasync();
    } catch (cause) {
      const whole = bytes.subarray(0, progress.bytes).lastIndexOf(LINE_FEED) + 1;
      if (file && progress.bytes < bytes.length) await this.#mend(file, whole, progress.bytes);
      throw new AuditSinkError(linesIn(bytes.subarray(0, whole)), 'its file', cause);
    }
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.handle.close();
  }

  /** A batch is never split over two files. */
  async #fileFor(bytes: number): Promise<OpenFile> {
    const last = this.#file;
    if (last && (last.size === 0 || last.size + bytes <= this.options.maxFileBytes)) return last;
    const { folder, series, maxFiles } = this.options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(join(folder, auditFileName(series, this.#number + 1)), 'ax', 0o600);
    this.#number += 1;
    this.#file = { handle, size: 0 };
    await last?.handle.close();
    if (maxFiles > 0 && this.#number > maxFiles) await this.#remove(this.#number - maxFiles);
    return this.#file;
  }

  /** A file that cannot be removed is tried again by nobody; it costs room, no record. */
  async #remove(number: number): Promise<void> {
    const { folder, series, removed } = this.options;
    try {
      await unlink(join(folder, auditFileName(series, number)));
    } catch {
      return;
    }
    removed?.(number);
  }

  /** Leaves the file with whole lines, or leaves the file. */
  async #mend(file: OpenFile, whole: number, written: number): Promise<void> {
    file.size += whole;
    if (written === whole) return;
    try {
      await file.handle.truncate(file.size);
    } catch {
      await this.close().catch(() => undefined); // the error that brought us here is the one to report
    }
  }
}

function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines += 1;
  return lines;
}
