import type { TaskResult } from "../instance.ts";
import type { StoredRows } from "../../rows/stored-rows.ts";
import type { XFlowSubmission } from "../job-xml.ts";

/** A workflow that can be run by name. */
export interface XFlow {
  readonly name: string;
  /** The answer to `GET …/xflows/{name}`. */
  readonly source: string;
  readonly run: (context: XFlowContext) => Promise<TaskResult>;
}

/** What an XFlow can do. Each step is a node of `?xresult`; those with an instance end when it has, and reject when it failed. */
export interface XFlowContext {
  readonly project: string;
  readonly parameters: ReadonlyMap<string, string>;
  local(name: string): void;
  /** The rows when the query is a SELECT. */
  sql(name: string, query: string): Promise<StoredRows | undefined>;
  xflow(name: string, submission: XFlowSubmission): Promise<void>;
  /** Work that takes real time; a manual clock waits for it. */
  gate<T>(work: Promise<T>): Promise<T>;
  /** Leaves an offline model in the project. */
  saveModel(name: string, pmml: string): void;
}
