import { MaxComputeError } from "../../error.ts";

/**
 * `result_damaged` where each row is sound by itself, but not what was said of all of them together: rows that were handed out
 * may be in the wrong place, so there is no going on from where it was noticed.
 */
export class UnsoundWhole extends MaxComputeError {}
