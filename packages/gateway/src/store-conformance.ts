export { certifyStore, storeCases } from "./store/conformance-cases.ts";
export type { StoreCase, StoreContext, StoreResult } from "./store/conformance-cases.ts";
