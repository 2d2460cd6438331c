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

  /** `new` refuses a file that exists. Appending to a compressed file adds a gzip member to it. */
  static async open(path: string, how: "new" | "append"): Promise<PartWriter> {
    const file = await open(path, how === "new" ? "ax" : "a");
    return new PartWriter(file, (await file.stat()).size, isCompressed(path) ? createGzip() : null);
  }

  /** The size of the file. */
  get bytes(): number {
    return this.#bytes;
  }

  async append(text: string): Promise<void> {
    const gzip = this.#gzip;
    if (gzip === null) return this.#write(Buffer.from(text));
    await new Promise<void>((resolve) => {
      gzip.write(text);
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
    await this.#write(Buffer.concat(chunks));
  }

  async #write(bytes: Buffer): Promise<void> {
    await this.#file.appendFile(bytes);
    this.#bytes += bytes.length;
  }
}
