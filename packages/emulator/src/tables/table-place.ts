import { builtInSchema, type TablePlace } from "../sql/parse/name-rules.ts";
import { schemaOf } from "../wire/target.ts";

/** Where the table is that a request names (docs/protocol.md 8.9). */
export function tablePlace(request: Request, table: string): TablePlace {
  return { project: undefined, schema: schemaOf(new URL(request.url)) ?? builtInSchema, name: table.toLowerCase() };
}
