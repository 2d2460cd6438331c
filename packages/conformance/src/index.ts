export { abortCases } from "./abort-cases.ts";
export { certify, conformanceCases, formatReport } from "./certify.ts";
export type { CertifyOptions, ConformanceReport, ConformanceResult } from "./certify.ts";
export type { ConformanceCase, ConformanceContext, ConformancePeer, Feature } from "./conformance-case.ts";
export { createConformanceHandler } from "./conformance-handler.ts";
export type { ConformanceHandler, Notes } from "./conformance-handler.ts";
export { exchangeCases } from "./exchange-cases.ts";
export { failureCases } from "./failure-cases.ts";
