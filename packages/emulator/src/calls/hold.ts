import type { Service } from "../service.ts";
import { faultTarget } from "../wire/target.ts";

/** Waits until the promise is settled, the hold is over, or the client has left. */
export async function hold(
  until: Promise<unknown>,
  request: Request,
  { settings, clock, faults, closing }: Service,
  ms: number = settings.holdMs,
): Promise<void> {
  if (!settings.hold || faults.take(["no-hold"], faultTarget(request)) !== undefined) return;
  const over = new AbortController();
  const tooLong = clock.sleep(ms, AbortSignal.any([over.signal, request.signal, closing])).catch(() => {});
  await Promise.race([until, tooLong]);
  over.abort();
}
