import { tunnelError } from "../tunnel/tunnel-error.ts";

/** Slots that a session has when the client leaves it to the service. */
const usualSlots = 2;
const mostSlots = 1000;

/** How many slots a client wants; slots are the lanes in which it writes at the same time. */
export function slotCountOf(wanted: string | undefined): number {
  const count = Number(wanted ?? usualSlots);
  if (Number.isSafeInteger(count) && count >= 0 && count <= mostSlots) return count === 0 ? usualSlots : count;
  throw tunnelError(400, "InvalidArgument", `Invalid argument: a session has 1 to ${mostSlots} slots, not '${wanted ?? ""}'`);
}

/** The address that clients send with each write to a slot. They split it at its one colon, so it is no address of IPv6. */
export function slotServer(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname.startsWith("[") ? "localhost" : hostname}:${port === "" ? (protocol === "https:" ? 443 : 80) : port}`;
}
