import type { ApiCall, QueryParameter } from "./api-call.ts";
import { encodeText } from "./resource-path.ts";

/** Parameters that are added to the query of every call (docs/protocol.md 1.2). */
export interface CommonParameters {
  /** The client's project, sent as `curr_project`. */
  readonly project: string;
  /** Default schema, sent as `curr_schema`. */
  readonly schema?: string | undefined;
}

/**
 * The encoded path and query that follow the endpoint. Actions without a value come first, as in the Python client, and the common
 * parameters last.
 */
export function requestTarget(call: ApiCall, common: CommonParameters): string {
  const isAction = ([, value]: QueryParameter): boolean => value === null;
  const query: readonly QueryParameter[] = [
    ...call.query.filter(isAction),
    ...call.query.filter((parameter) => !isAction(parameter)),
    ["curr_project", common.project],
    ...(common.schema === undefined ? [] : [["curr_schema", common.schema] as const]),
  ];
  const encoded = query.map(([name, value]) => (value === null ? encodeText(name) : `${encodeText(name)}=${encodeText(value)}`));
  return `${call.path}?${encoded.join("&")}`;
}
