import type { GatewayStore } from "../store/gateway-store.ts";

/** The limits of each caller. */
export type Limits = Pick<GatewayStore, "take" | "enter" | "leave">;

/**
 * Limits that hold for all gateways of a store together. While the store cannot be reached they hold for each gateway by itself: a
 * caller is never refused because the store is away.
 *
 * @param own a store in the memory of this gateway
 */
export function fleetLimits(store: GatewayStore, own: GatewayStore, isAway: () => boolean): Limits {
  const ask = <T>(question: (limits: Limits) => Promise<T>): Promise<T> =>
    isAway() ? question(own) : question(store).catch(() => question(own));
  return {
    take: (...what) => ask((limits) => limits.take(...what)),
    enter: (...what) => ask((limits) => limits.enter(...what)),
    // Where it was entered is not known any more, and leaving twice does no harm.
    async leave(...what) {
      await Promise.allSettled([own.leave(...what), isAway() ? undefined : store.leave(...what)]);
    },
  };
}
