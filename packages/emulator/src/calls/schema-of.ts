import type { Context } from "hono";
import type { Service } from "../service.ts";
import { builtInSchema } from "../sql/parse/name-rules.ts";
import type { Env } from "../wire/env.ts";
import { noSuchSchema } from "../wire/service-error.ts";

/** The schema that a call about a function or a resource names; one client calls the parameter `schema` where it updates. */
export async function schemaOf(c: Context<Env>, { settings, tables }: Service): Promise<string> {
  const name = (c.req.query("curr_schema") || c.req.query("schema") || builtInSchema).toLowerCase();
  if (name !== builtInSchema && (await tables()).catalog.schema(name) === undefined) throw noSuchSchema(settings.project, name);
  return name;
}
