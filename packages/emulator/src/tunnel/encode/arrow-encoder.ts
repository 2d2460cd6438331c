import type { TimestampForm } from "./arrow-columns.ts";
import type { ColumnType } from "../../rows/column-type.ts";
import { crc32c } from "../crc32c.ts";
import type { RowBatch } from "../../rows/row-source.ts";
import { ipcMessages } from "./ipc-messages.ts";
import type { StreamEncoder } from "./stream-encoder.ts";

const chunkSize = 65_536;

/** Writes the rows of one answer as an Arrow stream: record batch messages in chunks with checksums (docs/tunnel.md 5). */
export class ArrowEncoder implements StreamEncoder {
  readonly #types: readonly ColumnType[];
  readonly #form: TimestampForm;
  /** What does not fill a chunk yet. */
  #rest: Buffer = Buffer.alloc(0);
  #totalCrc = 0;

  constructor(types: readonly ColumnType[], form: TimestampForm) {
    this.#types = types;
    this.#form = form;
  }

  header(): Uint8Array {
    return bigEndian(chunkSize);
  }

  /** Only the chunks that are full by now. */
  encode(batch: RowBatch): Uint8Array {
    const { batch: message } = ipcMessages(batch, { types: this.#types, timestamps: this.#form });
    this.#totalCrc = crc32c(message, this.#totalCrc);
    const data = Buffer.concat([this.#rest, message]);
    const pieces: Uint8Array[] = [];
    let at = 0;
    for (; at + chunkSize <= data.length; at += chunkSize) {
      const chunk = data.subarray(at, at + chunkSize);
      pieces.push(chunk, bigEndian(crc32c(chunk)));
    }
    this.#rest = data.subarray(at);
    return Buffer.concat(pieces);
  }

  pending(): Uint8Array {
    return this.#rest;
  }

  /** The last chunk, which is shorter than the others, and the checksum of all data, wrong by so much. */
  footer(wrongBy = 0): Uint8Array {
    return Buffer.concat([this.#rest, bigEndian((this.#totalCrc ^ wrongBy) >>> 0)]);
  }
}

function bigEndian(word: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(word);
  return bytes;
}
