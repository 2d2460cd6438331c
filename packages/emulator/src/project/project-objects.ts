import { owner } from "../base/owner.ts";
import { SchemaObjects } from "./schema-objects.ts";
import { SecurityState } from "./security-state.ts";

/** A user-defined function: it is kept and listed, and cannot be called. */
export interface FunctionEntry {
  readonly name: string;
  readonly owner: string;
  readonly createdAt: number;
  readonly classType: string;
  /** As they were given: a name, or `project/resources/name`. */
  readonly resources: readonly string[];
}

/** A file, a part of one that is being uploaded, or a table under another name. */
export interface ResourceEntry {
  readonly name: string;
  /** Such as `file`, `py`, `jar`, `archive`, `table`. */
  readonly type: string;
  readonly owner: string;
  readonly comment: string;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly isTemporary: boolean;
  readonly isPart: boolean;
  readonly content: Uint8Array<ArrayBuffer>;
  /** In lower-case hex. */
  readonly md5: string;
  /** `project.table` or `project.table partition(ds='1')`. */
  readonly table: string | undefined;
}

/** What a project holds besides tables and instances. */
export class ProjectObjects {
  readonly functions: SchemaObjects<FunctionEntry> = new SchemaObjects();
  readonly resources: SchemaObjects<ResourceEntry> = new SchemaObjects();
  readonly security: SecurityState = new SecurityState(owner);
  readonly properties: Map<string, string> = new Map([["odps.sql.type.system.odps2", "true"]]);
  comment = "";

  /** Whether some schema has a function by this name, ignoring case. */
  hasFunction(name: string): boolean {
    return this.functions.all().some((entry) => entry.name.toLowerCase() === name.toLowerCase());
  }
}
