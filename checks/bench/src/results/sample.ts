import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { createEmulator } from "@maxcompute-rx/emulator";
import { connect, fetchTransport } from "@maxcompute-rx/node";
import type { Transport } from "@maxcompute-rx/node";

/** A result in every form in which it travels, as files of one name in one directory. */
export interface Sample {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly directory: string;
}

/** The shapes that results have: few columns of numbers, few of texts, many of both. */
const shapes: readonly { readonly name: string; readonly rows: number; readonly select: string }[] = [
  { name: "numbers", rows: 300_000, select: "n, n * 1000003 as m, n / 7 as d" },
  {
    name: "texts",
    rows: 150_000,
    select: "concat('name ', n) as a, concat('Straße ', n % 1000) as b, concat('a somewhat longer text with number ', n) as c",
  },
  {
    name: "wide",
    rows: 20_000,
    select: Array.from(
      { length: 10 },
      (_, index) => `n * ${index + 1} as i${index}, n / ${index + 3} as d${index}, concat('value ', n % ${index * 37 + 5}) as s${index}`,
    ).join(", "),
  },
];

/** Has the emulator make the samples, and writes down what it sends: `NAME.records`, `NAME.arrow`, and `NAME.csv`. */
export async function recordSamples(directory: string): Promise<readonly Sample[]> {
  const emulator = await createEmulator();
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  let recorded: Uint8Array[] = [];
  const plain = fetchTransport({ fetch: emulator.fetch });
  const recording: Transport = async (request) => {
    const response = await plain(request);
    return request.url.includes("?data") ? { ...response, body: copied(response.body, (piece) => recorded.push(piece)) } : response;
  };
  const client = connect({
    endpoint: "http://emulator/api",
    project,
    credentials: { accessKeyId, accessKeySecret },
    transport: recording,
    tunnel: { parallel: 1 },
  });
  const samples: Sample[] = [];
  try {
    for (const { name, rows, select } of shapes) {
      const instance = await client.executeSql(`select ${select} from (select explode(sequence(1, ${rows})) as n) t`);
      const reader = await instance.openReader({ tunnel: true });
      const csv: Uint8Array[] = [];
      recorded = [];
      for await (const piece of reader.csv()) csv.push(piece);
      await writeFile(join(directory, `${name}.csv`), Buffer.concat(csv));
      await writeFile(join(directory, `${name}.records`), Buffer.concat(recorded));
      recorded = [];
      const stream: Uint8Array[] = [];
      for await (const piece of reader.arrowStream()) stream.push(piece);
      await writeFile(join(directory, `${name}.arrows`), Buffer.concat(stream));
      await writeFile(join(directory, `${name}.arrow`), Buffer.concat(recorded));
      const columns = reader.schema.map((column) => ({ name: column.name, type: column.type.text }));
      samples.push({ name, rows, columns, directory });
    }
  } finally {
    await emulator.close();
  }
  return samples;
}

async function* copied(body: AsyncIterable<Uint8Array>, take: (piece: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for await (const piece of body) {
    take(piece.slice());
    yield piece;
  }
}
