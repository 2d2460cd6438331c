/** A clock that all processes of this machine share, in milliseconds; `time.perf_counter` of Python reads the same one. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
