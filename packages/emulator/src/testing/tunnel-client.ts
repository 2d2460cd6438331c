import { expect } from "vitest";
import { z } from "zod";
import type { Emulator } from "../emulator.ts";
import { parseColumnType } from "../rows/column-type.ts";
import type { TunnelValue } from "../rows/row-source.ts";
import { RecordEncoder } from "../tunnel/encode/record-encoder.ts";
import { sqlJob } from "./client.ts";

/** What is sent with a call. */
export interface Sent {
  readonly body?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls of the table tunnel, unsigned, to an emulator with a manual clock that checks no signatures. */
export class TunnelClient {
  readonly #emulator: () => Emulator;
  readonly #root = "http://emulator.test:8080/projects/demo_project";

  constructor(emulator: () => Emulator) {
    this.#emulator = emulator;
  }

  async sql(statement: string): Promise<void> {
    const emulator = this.#emulator();
    const response = await emulator.fetch(new Request(`${this.#root}/instances`, { method: "POST", body: sqlJob(statement) }));
    await emulator.clock.advance(60_000);
    expect(response.ok).toBe(true);
  }

  /** `target` is what follows `/tables/`. */
  async ask(method: string, target: string, { body, headers = {} }: Sent = {}): Promise<Response> {
    return await this.#emulator().fetch(
      new Request(`${this.#root}/tables/${target}`, { method, headers, ...(body === undefined ? {} : { body: Buffer.from(body) }) }),
    );
  }

  /** The rows of a new download, as they travel. */
  async download(table: string, partition = ""): Promise<Buffer> {
    const created = await this.ask("POST", `${table}?downloads&${partition}`);
    const { DownloadID, RecordCount } = z.object({ DownloadID: z.string(), RecordCount: z.number() }).parse(await created.json());
    return Buffer.from(
      await (await this.ask("GET", `${table}?data&downloadid=${DownloadID}&rowrange=(0,${RecordCount})&${partition}`)).arrayBuffer(),
    );
  }
}

/** A whole stream of records. */
export function records(rows: readonly (readonly TunnelValue[])[], types: readonly string[]): Buffer {
  const encoder = new RecordEncoder(types.map(parseColumnType));
  const columns = types.map((_, index) => rows.map((row) => row[index] ?? null));
  return Buffer.concat([encoder.encode({ rowCount: rows.length, columns }), encoder.footer()]);
}

/** Status and code of an error in JSON. */
export async function errorOf(response: Response): Promise<readonly [number, string]> {
  const { Code } = z.object({ Code: z.string(), Message: z.string(), RequestId: z.string() }).parse(await response.json());
  return [response.status, Code];
}
