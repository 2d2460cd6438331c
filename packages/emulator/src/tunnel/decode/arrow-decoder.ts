import { type Batch, tableFromIPC } from "@uwdata/flechette";
import { registerBodyCodecs } from "../coding/body-codec.ts";
import { hasArrowType } from "../encode/arrow-columns.ts";
import { ipcMessages } from "../encode/ipc-messages.ts";
import type { ColumnType } from "../../rows/column-type.ts";
import type { RowBatch } from "../../rows/row-source.ts";
import { batchShape, messageLength } from "./arrow-message.ts";
import { arrowValues } from "./arrow-values.ts";
import { unchunked } from "./chunked-body.ts";
import { locating, malformedStream } from "../malformed-stream.ts";

/**
 * Reads an uploaded Arrow stream, in pieces of any size, and checks all its checksums (docs/tunnel.md 5, 11.5). Batches come
 * before the last checksum was seen: they count only when this ends without an error. Who reads many streams of the same columns can
 * make the {@link arrowSchema} of them once.
 */
export async function* decodeArrow(
  types: readonly ColumnType[],
  body: AsyncIterable<Uint8Array>,
  known?: ArrowSchema,
): AsyncGenerator<RowBatch> {
  const impossible = types.find((type) => !hasArrowType(type));
  if (impossible !== undefined) throw malformedStream(`there is no Arrow type for ${impossible.kind.toUpperCase()}`);
  const schema = known ?? arrowSchema(types);
  registerBodyCodecs();
  for await (const message of messages(unchunked(body))) yield readBatch(types, schema, message);
}

/** The encapsulated messages of a stream; end marks between them are ignored. */
async function* messages(data: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let waiting = 0;
  let wanted = 8;
  for await (const piece of data) {
    pieces.push(piece);
    waiting += piece.length;
    if (waiting < wanted) continue;
    let bytes = Buffer.concat(pieces);
    for (wanted = messageLength(bytes); bytes.length >= wanted; wanted = messageLength(bytes)) {
      // A copy of its own begins where numbers of eight bytes may.
      if (wanted > 8) yield Uint8Array.from(bytes.subarray(0, wanted));
      bytes = bytes.subarray(wanted);
    }
    pieces = [bytes];
    waiting = bytes.length;
  }
  if (waiting > 0) throw malformedStream("it ends in the middle of an Arrow message");
}

function readBatch(types: readonly ColumnType[], schema: ArrowSchema, message: Uint8Array): RowBatch {
  const shape = batchShape(message);
  if (shape !== schema.shape) throw malformedStream(`an Arrow message has ${shape}, the columns of the table have ${schema.shape}`);
  const batches = parse(schema.message, message);
  const rowCount = batches[0]?.length ?? 0;
  const columns = types.map((type, index) => {
    const batch = batches[index];
    if (batch?.length !== rowCount) throw malformedStream("columns of an Arrow message differ in length");
    return locating(
      () => `column ${index + 1}`,
      () => arrowValues(type, batch),
    );
  });
  return { rowCount, columns };
}

/** The library wants the schema before each batch, which clients leave out. */
function parse(schema: Uint8Array, message: Uint8Array): readonly (Batch<unknown> | undefined)[] {
  try {
    const table = tableFromIPC([schema, message]);
    return table.children.map(({ data }) => data[0]);
  } catch {
    throw malformedStream("an Arrow message cannot be read as rows of this table");
  }
}

/** What the library needs to know of the columns. */
export interface ArrowSchema {
  readonly message: Uint8Array;
  readonly shape: string;
}

export function arrowSchema(types: readonly ColumnType[]): ArrowSchema {
  const { schema, batch } = ipcMessages({ rowCount: 0, columns: [] }, { types, timestamps: "native" });
  return { message: schema.slice(), shape: batchShape(batch) };
}
