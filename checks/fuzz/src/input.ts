import { applyEdits, randomEdits, type Edit } from "./mutation.ts";
import type { Random } from "@maxcompute-rx/checks-common/random";
import type { Recorded } from "./tape.ts";

/** What is done to the answers of a door: one of them is changed, and all of them arrive in pieces of a size. */
export interface Input {
  /** Which answer, from 0. */
  readonly answer: number;
  readonly edits: readonly Edit[];
  readonly status: number | null;
  readonly header: readonly [name: string, value: string] | null;
  readonly pieceSize: number;
}

const statuses = [200, 201, 202, 204, 206, 301, 304, 400, 401, 403, 404, 405, 409, 410, 429, 500, 501, 502, 503, 504] as const;
const headers: readonly (readonly [string, string])[] = [
  ["content-type", "application/json"],
  ["content-type", "text/html; charset=gbk"],
  ["content-encoding", "deflate"],
  ["location", "http://[/projects/p/instances/"],
  ["location", ""],
  ["retry-after", "1e99"],
  ["retry-after", "-5"],
  ["retry-after", "Sun, 99 Foo 2023 99:99:99 GMT"],
  ["x-odps-owner", "\u{0}"],
  ["x-odps-start-time", "Sun, 99 Foo 2023"],
  ["x-odps-request-id", "__proto__"],
  ["odps-tunnel-schema", '{"columns":[]}'],
  ["odps-tunnel-record-count", "-1"],
  ["__proto__", "polluted"],
];

/** A change at random to one of these answers. */
export function randomInput(answers: readonly Recorded[], others: readonly Uint8Array[], random: Random): Input {
  const answer = random.below(answers.length);
  const body = answers[answer]?.body ?? new Uint8Array();
  const kind = random.next();
  return {
    answer,
    edits: kind < 0.93 ? randomEdits(body, others, random) : [],
    status: kind > 0.87 && kind < 0.97 ? random.pick(statuses) : null,
    header: kind > 0.96 ? random.pick(headers) : null,
    pieceSize: random.next() < 0.7 ? 65_536 : random.pick([1, 2, 3, 7, 61, 1024]),
  };
}

/** The answer after the change. */
export function changed(recorded: Recorded, { edits, status, header }: Input): Recorded {
  const { headers: own, body } = recorded;
  return {
    status: status ?? recorded.status,
    headers: header === null ? own : Object.fromEntries([...Object.entries(own), header]),
    body: edits.length === 0 ? body : applyEdits(body, edits),
  };
}

/** Simpler inputs that may still show what this one shows, the simplest first. */
export function* simpler(input: Input): Generator<Input> {
  if (input.pieceSize !== 65_536) yield { ...input, pieceSize: 65_536 };
  if (input.status !== null) yield { ...input, status: null };
  if (input.header !== null) yield { ...input, header: null };
  for (const [index, edit] of input.edits.entries()) {
    const others = (...instead: Edit[]): Input => ({
      ...input,
      edits: [...input.edits.slice(0, index), ...instead, ...input.edits.slice(index + 1)],
    });
    yield others();
    const { remove, insert } = edit;
    if (remove > 1) yield others({ ...edit, remove: remove >> 1 });
    if (remove > 0) yield others({ ...edit, remove: remove - 1 });
    const half = insert.length >> 1;
    if (half > 0) yield others({ ...edit, insert: insert.subarray(0, half) });
    if (half > 0) yield others({ ...edit, insert: insert.subarray(half) });
    if (insert.length > 0) yield others({ ...edit, insert: insert.subarray(1) });
    if (insert.length > 1) yield others({ ...edit, insert: insert.subarray(0, -1) });
  }
}

/** For people, and as it can be pasted into a test. */
export function describeInput({ answer, edits, status, header, pieceSize }: Input): string {
  const parts = edits.map(({ at, remove, insert }) => {
    const text = Buffer.from(insert).toString("latin1");
    return `at byte ${at} remove ${remove}, insert ${insert.length} bytes ${JSON.stringify(text.length > 400 ? `${text.slice(0, 400)}…` : text)}`;
  });
  if (status !== null) parts.push(`status ${status}`);
  if (header !== null) parts.push(`header ${header[0]}: ${JSON.stringify(header[1])}`);
  if (pieceSize !== 65_536) parts.push(`in pieces of ${pieceSize}`);
  return `answer ${answer}: ${parts.join("; ") || "as it is"}`;
}
