import { open, type FileHandle } from "node:fs/promises";
import { setImmediate as macrotask } from "node:timers/promises";
import { constants, createGzip, type Gzip } from "node:zlib";

import { isCompressed } from "./part-files.ts";

/** Appends text to a file, compressed if its name ends with `.gz`. What was appended survives the end of the process. */
export class PartWriter {
  readonly #file: FileHandle;
  readonly #gzip: Gzip | null;
  #compressed: Buffer[] = [];
  #bytes: number;
  #isClosed = false;

  private constructor(file: FileHandle, bytes: number, gzip: Gzip | null) {
    this.#file = file;
    this.#bytes = bytes;
    this.#gzip = gzip;
    gzip?.on("data", (chunk: Buffer) => this.#compressed.push(chunk));
  }

  /**
   * Appending to a compressed file adds a gzip member to it.
   *
   * @param bytes the size of the text that is there; 0 for a new file, which must not exist
   */
  static async open(path: string, bytes: number): Promise<PartWriter> {
    return new PartWriter(await open(path, bytes === 0 ? "ax" : "a"), bytes, isCompressed(path) ? createGzip() : null);
  }

  /** The size of its text, before it is compressed. */
  get bytes(): number {
    return this.#bytes;
  }

  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    this.#bytes += bytes.length;
    const gzip = this.#gzip;
    if (gzip === null) return this.#file.appendFile(bytes);
    await new Promise<void>((resolve) => {
      gzip.write(bytes);
      gzip.flush(constants.Z_SYNC_FLUSH, resolve);
    });
    await this.#writeCompressed();
  }

  /** Ends the file. A second call does nothing. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      const gzip = this.#gzip;
      if (gzip === null) return;
      await new Promise<void>((resolve) => gzip.on("end", resolve).end());
      await this.#writeCompressed();
    } finally {
      await this.#file.close();
    }
  }

  async #writeCompressed(): Promise<void> {
    await macrotask(); // what was flushed has been emitted by then
    const chunks = this.#compressed;
    this.#compressed = [];
    await this.#file.appendFile(Buffer.concat(chunks));
  }
}
