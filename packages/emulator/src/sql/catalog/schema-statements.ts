import { owner } from "../../base/owner.ts";
import { builtInSchema } from "../parse/name-rules.ts";
import type { SchemaName, Statement } from "../parse/statement.ts";
import { schemaNotFound, semanticError } from "../sql-errors.ts";
import type { Catalog, SchemaEntry } from "./catalog.ts";
import { likeMatcher } from "./like-matcher.ts";

type SchemaStatement = Statement & {
  readonly kind: "createSchema" | "dropSchema" | "alterSchema" | "describeSchema" | "showSchemas";
};

/** Runs a statement on schemas. The answer is the text of the result. */
export function executeSchemaStatement(catalog: Catalog, statement: SchemaStatement): string {
  switch (statement.kind) {
    case "createSchema": {
      const { schema, comment, ifNotExists } = statement;
      requireProject(catalog, schema);
      if (catalog.schema(schema.name) === undefined) createSchema(catalog, schema.name, comment);
      else if (!ifNotExists) throw semanticError(schema.position, `schema ${catalog.project}.${schema.name} already exists`);
      return "";
    }
    case "dropSchema": {
      const { schema, ifExists } = statement;
      requireProject(catalog, schema);
      if (ifExists && catalog.schema(schema.name) === undefined) return "";
      const reason = whyNotDropped(catalog, getSchema(catalog, schema));
      if (reason !== undefined) throw semanticError(schema.position, reason);
      catalog.removeSchema(schema.name);
      return "";
    }
    case "alterSchema": {
      const entry = getSchema(catalog, statement.schema);
      catalog.putSchema({ ...entry, ...statement.change, changedAt: new Date() });
      return "";
    }
    case "describeSchema":
      return describe(getSchema(catalog, statement.schema));
    case "showSchemas": {
      const { project, position, like } = statement;
      requireProject(catalog, { project, name: "", position });
      const isWanted = likeMatcher(like);
      return catalog
        .schemas()
        .filter(({ name }) => isWanted(name))
        .map(({ name }) => `${name}\n`)
        .join("");
    }
  }
}

/** A schema without tables. */
export function createSchema(catalog: Catalog, name: string, comment: string): SchemaEntry {
  const createdAt = new Date();
  const entry = { name, comment, owner, createdAt, changedAt: createdAt };
  catalog.putSchema(entry);
  return entry;
}

/** Why a schema cannot be dropped; undefined when it can. */
export function whyNotDropped(catalog: Catalog, { name }: SchemaEntry): string | undefined {
  if (name === builtInSchema) return `schema ${catalog.project}.${name} is built in and cannot be dropped`;
  const [table] = catalog.entries(name);
  return table && `schema ${catalog.project}.${name} is not empty: drop ${table.kind} ${table.name} first`;
}

/** Raises when the schema is not there. */
export function getSchema(catalog: Catalog, schema: SchemaName): SchemaEntry {
  requireProject(catalog, schema);
  const entry = catalog.schema(schema.name);
  if (entry === undefined) throw schemaNotFound(schema.position, `${catalog.project}.${schema.name}`);
  return entry;
}

function requireProject(catalog: Catalog, { project, position }: SchemaName): void {
  if (!catalog.isOwn(project)) throw semanticError(position, `project ${project ?? ""} cannot be reached, only ${catalog.project}`);
}

/** PyODPS reads this as JSON where it cannot ask for a schema by REST (docs/protocol.md 8.9). */
function describe({ name, owner: whose, comment, createdAt, changedAt }: SchemaEntry): string {
  const time = (at: Date): string => at.toISOString().slice(0, 19).replace("T", " ");
  const described = { name, owner: whose, description: comment, createTime: time(createdAt), modifyTime: time(changedAt), type: "managed" };
  return `${JSON.stringify(described)}\n`;
}
