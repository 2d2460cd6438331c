import { hasArrowType } from "./encode/arrow-columns.ts";
import type { DownloadSession } from "./download-sessions.ts";
import { tunnelError } from "./tunnel-error.ts";

/** What a data request asks of a session (docs/tunnel.md 3). */
export interface DataRequest {
  readonly start: number;
  readonly count: number;
  /** Positions of columns: in the order asked for, of Arrow in the schema's. */
  readonly columns: readonly number[];
  readonly arrow: boolean;
}

/** Throws what the tunnel answers for a range, a column or a form that it cannot give. */
export function readDataRequest(query: URLSearchParams, session: DownloadSession): DataRequest {
  const arrow = query.has("arrow");
  const asked = readColumns(query.get("columns"), session);
  const columns = arrow ? asked.toSorted((a, b) => a - b) : asked;
  const impossible = columns
    .map((index) => session.source.columns[index])
    .find((column) => column !== undefined && !hasArrowType(column.type));
  if (arrow && impossible !== undefined) {
    throw tunnelError(
      405,
      "MethodNotAllowed",
      `Arrow is not available for the type of column '${impossible.name}': ${impossible.type.kind}`,
    );
  }
  return { ...readRange(query.get("rowrange"), session.count), columns, arrow };
}

function readRange(range: string | null, available: number): { readonly start: number; readonly count: number } {
  const [, start = "", count = ""] = /^\((\d+),(\d+)\)$/.exec((range ?? `(0,${available})`).replaceAll(" ", "")) ?? [];
  if (start === "" || Number(start) > available) throw tunnelError(400, "InvalidRowRange", "The specified row range is not valid");
  return { start: Number(start), count: Math.min(Number(count), available - Number(start)) };
}

function readColumns(names: string | null, { source }: DownloadSession): readonly number[] {
  if (names === null || names === "") return source.columns.map((_, index) => index);
  return names.split(",").map((name) => {
    const wanted = name.trim().toLowerCase();
    const index = source.columns.findIndex((column) => column.name.toLowerCase() === wanted);
    if (index < 0) throw tunnelError(400, "InvalidColumnSpec", `The specified columns is not valid: there is no column '${wanted}'`);
    return index;
  });
}
