import type { ApiClient } from "../http/api-client.ts";
import {
  listPartitionsCall,
  listSchemasCall,
  listTablesCall,
  readPartitionPage,
  readSchemaPage,
  readTable,
  readTablePage,
  tableCall,
} from "../wire/table/table.ts";
import { itemsOfPages } from "./pages.ts";
import type { ProjectCalls } from "./project-calls.ts";

/** What the calls need. */
export interface TableCallsParts {
  readonly api: ApiClient;
  readonly project: string;
  readonly schema?: string | undefined;
}

/** The calls about the schemas and tables of a project. Their code is loaded when it is first used. */
export function createTableCalls({
  api,
  project,
  schema: ownSchema,
}: TableCallsParts): Pick<ProjectCalls, "listSchemas" | "listTables" | "table" | "listPartitions"> {
  return {
    listSchemas: ({ signal }) =>
      itemsOfPages(async (marker) => {
        const page = readSchemaPage(await api.call(listSchemasCall(project, marker), { signal }));
        return { items: page.schemas, marker: page.marker };
      }),

    listTables: ({ schema = ownSchema, prefix, signal }) =>
      itemsOfPages(async (marker) => {
        const page = readTablePage(await api.call(listTablesCall(project, schema, prefix, marker), { signal }));
        return { items: page.tables, marker: page.marker };
      }),

    async table(name, { schema = ownSchema, signal }) {
      return readTable(await api.call(tableCall(project, schema, name), { signal }));
    },

    listPartitions: (table, { schema = ownSchema, signal }) =>
      itemsOfPages(async (marker) => {
        const page = readPartitionPage(await api.call(listPartitionsCall(project, schema, table, marker), { signal }));
        return { items: page.partitions, marker: page.marker };
      }),
  };
}
