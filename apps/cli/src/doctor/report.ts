import { codeOrShape } from "./body-shape.ts";
import type { Finding } from "./finding.ts";
import type { Observations } from "./probes.ts";
import type { Exchange } from "./recorder.ts";
import { endpointShape } from "./redact-request.ts";

/** The content of a report. All of it has passed an allow-list. Findings have no texts here, because texts contain names. */
export interface DoctorReport {
  readonly about: string;
  readonly at: string;
  readonly node: string;
  readonly platform: string;
  readonly endpoint: string | null;
  readonly checks: readonly {
    readonly check: string;
    readonly status: string;
    readonly code: string | null;
    readonly serverCode: string | null;
    readonly odpsCode: string | null;
    readonly httpStatus: number | null;
  }[];
  /** Null if an earlier check failed. */
  readonly observations: Observations | null;
  readonly exchanges: readonly Exchange[];
}

export function doctorReport(found: {
  readonly endpoint: string | null;
  readonly findings: readonly Finding[];
  readonly observations: Observations | null;
  readonly exchanges: readonly Exchange[];
}): DoctorReport {
  return {
    about: "maxcompute-rx doctor: requests and answers, with values replaced by their shapes. No secrets, names or ids.",
    at: new Date().toISOString(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    endpoint: found.endpoint === null ? null : endpointShape(found.endpoint),
    checks: found.findings.map(({ check, status, error }) => ({
      check,
      status,
      code: error?.code ?? null,
      serverCode: error?.serverCode === undefined ? null : codeOrShape(error.serverCode),
      odpsCode: error?.odpsCode === undefined ? null : codeOrShape(error.odpsCode),
      httpStatus: error?.status ?? null,
    })),
    observations: found.observations,
    exchanges: found.exchanges,
  };
}
