import type { FaultName, Faults, FaultTarget } from "../faults/faults.ts";

/** The faults that interactive queries have and others have not. */
export type InteractiveFault = Extract<
  FaultName,
  "session-lost" | "session-error" | "session-denied" | "no-resource" | "upgrading" | "unsupported-feature" | "running-timeout"
>;

/** Errors of interactive queries. Clients look at the first eight characters (docs/protocol.md 5.5). */
export const interactiveErrors: Readonly<Record<InteractiveFault, string>> = {
  "session-error": "ODPS-1800001:Session exception - the session could not run the query",
  "session-lost": "ODPS-1810001:Session exception - the session is not there any more, attach again",
  "session-denied": "ODPS-1820002:Access denied - There is no public service for this project",
  "no-resource": "ODPS-1830001:Resource not enough - too many interactive queries run at the same time",
  upgrading: "ODPS-1840001:Service unavailable - the service for interactive queries is being upgraded",
  "unsupported-feature": "ODPS-1850001:Unsupported feature - the query cannot run interactively",
  "running-timeout": "ODPS-1860001:Query timed out - the query ran longer than interactive queries may",
};

/** The error of the fault that hits this request, if one does. */
export function injectedError(faults: Faults, target: FaultTarget): string | undefined {
  const fault = faults.take(errorFaults, target);
  const name = errorFaults.find((each) => each === fault?.name);
  return name === undefined ? undefined : interactiveErrors[name];
}

const errorFaults: readonly InteractiveFault[] = [
  "session-error",
  "session-denied",
  "no-resource",
  "upgrading",
  "unsupported-feature",
  "running-timeout",
];
