import type { Transport } from "@maxcompute-rx/core";

import { abortCases } from "./abort-cases.ts";
import type { ConformanceCase, ConformancePeer } from "./conformance-case.ts";
import { exchangeCases } from "./exchange-cases.ts";
import { failureCases } from "./failure-cases.ts";

/** All cases for transports. Run them in a test framework, or all at once with {@link certify}. */
export const conformanceCases: readonly ConformanceCase[] = [...exchangeCases, ...abortCases, ...failureCases];

/** The result of one case. */
export interface ConformanceResult {
  /** Completes the sentence "A transport …". */
  readonly name: string;
  /** `skipped`: the peer lacks a feature that the case needs. */
  readonly outcome: "passed" | "failed" | "skipped";
  /** Why the case failed or was skipped; null if it passed. */
  readonly reason: string | null;
}

/** The results of all cases. */
export interface ConformanceReport {
  /** How many cases passed. */
  readonly passed: number;
  /** How many cases failed. A transport conforms if this is 0. */
  readonly failed: number;
  /** How many cases were skipped, because the peer lacks a feature that they need. */
  readonly skipped: number;
  /** One entry per case, in the order they ran. */
  readonly results: readonly ConformanceResult[];
}

/** Options of {@link certify}. */
export interface CertifyOptions {
  /** Cases to run. Default: all. */
  readonly cases?: readonly ConformanceCase[] | undefined;
  /** Longest time for one case, in milliseconds. A case that takes longer fails. Default 20000. */
  readonly caseTimeoutMs?: number | undefined;
}

/**
 * Runs the cases one after the other. Never rejects: the report contains every failure.
 *
 * @example
 * ```ts
 * const server = await serveConformance();
 * const report = await certify(fetchTransport({ fetch }), server);
 * console.log(formatReport(report));
 * await server.close();
 * ```
 */
export async function certify(transport: Transport, peer: ConformancePeer, options: CertifyOptions = {}): Promise<ConformanceReport> {
  const { cases = conformanceCases, caseTimeoutMs = 20_000 } = options;
  const results: ConformanceResult[] = [];
  for (const conformanceCase of cases) results.push(await runCase(conformanceCase, transport, peer, caseTimeoutMs));
  const count = (outcome: ConformanceResult["outcome"]): number => results.filter((result) => result.outcome === outcome).length;
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped"), results };
}

/** The report as text: one line for each case, with the reason below it if there is one, and the counts. */
export function formatReport({ passed, failed, skipped, results }: ConformanceReport): string {
  const lines = results.map(
    ({ name, outcome, reason }) => `${outcome.padEnd(7)} A transport ${name}.${reason === null ? "" : `\n        ${reason}`}`,
  );
  return [...lines, `${passed} passed, ${failed} failed, ${skipped} skipped`].join("\n");
}

async function runCase(
  { name, needs, run }: ConformanceCase,
  transport: Transport,
  peer: ConformancePeer,
  timeoutMs: number,
): Promise<ConformanceResult> {
  const lacking = needs.filter((feature) => !peer.features.includes(feature));
  if (lacking.length > 0) return { name, outcome: "skipped", reason: `The way to the peer has no ${lacking.join(", ")}.` };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`The case did not end within ${timeoutMs} ms.`)), timeoutMs);
  });
  try {
    await Promise.race([run({ transport, peer, id: crypto.randomUUID() }), tooLate]);
    return { name, outcome: "passed", reason: null };
  } catch (error) {
    return { name, outcome: "failed", reason: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
