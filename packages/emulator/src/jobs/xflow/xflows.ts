import { ServiceError } from "../../wire/service-error.ts";
import { appendId } from "./append-id.ts";
import { demoEvaluation, demoPipeline } from "./demo-pipeline.ts";
import { logisticRegression } from "./logistic-regression.ts";
import type { XFlow } from "./xflow.ts";

/** The project whose XFlows everyone may run. */
export const publicProject = "algo_public";

/** Sorted by name. */
export const xflows: readonly XFlow[] = [appendId, demoEvaluation, demoPipeline, logisticRegression];

/** Throws a ServiceError 404 for one that does not exist. */
export function findXFlow(project: string, name: string): XFlow {
  const found = project === publicProject ? xflows.find((xflow) => xflow.name === name) : undefined;
  if (found === undefined) throw new ServiceError(404, "NoSuchObject", `ODPS-0421111: XFlow not found - '${project}/${name}'.`);
  return found;
}
