import { describe, expect, it } from "vitest";

import { encodeRecords } from "../../testing/record-encoder.ts";
import { parseColumnType } from "../../wire/format/column-type.ts";
import { readRecordStream } from "./record-stream.ts";

const columns = [{ name: "c", type: parseColumnType("bigint") }];
const rows = [[1n], [2n], [null]];
const body = encodeRecords(columns, rows);

async function* source(pieces: readonly Uint8Array[], atEnd: () => void = () => {}): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } finally {
    atEnd();
  }
}

describe("readRecordStream", () => {
  it("gives the rows in batches", async () => {
    const batches = await Array.fromAsync(readRecordStream(source([body.subarray(0, 9), body.subarray(9)]), columns, 3));
    expect(batches.flat()).toEqual(rows);
  });

  it("refuses fewer or more rows than were asked for", async () => {
    for (const expectedRows of [2, 8]) {
      const error = await Array.fromAsync(readRecordStream(source([body]), columns, expectedRows)).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: "result_damaged", message: `The result has 3 rows, but ${expectedRows} were requested.` });
    }
  });

  it("closes the source when nobody reads on, and hands its errors on as they are", async () => {
    let closed = false;
    for await (const _ of readRecordStream(
      source([body.subarray(0, 9), body.subarray(9)], () => (closed = true)),
      columns,
      3,
    ))
      break;
    expect(closed).toBe(true);
    const lost = new Error("The connection broke.");
    const broken = source([body.subarray(0, 9)], () => {
      throw lost;
    });
    await expect(Array.fromAsync(readRecordStream(broken, columns, 3))).rejects.toBe(lost);
  });
});
