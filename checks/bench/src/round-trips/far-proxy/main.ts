import { startDelayingProxy } from "../delaying-proxy.ts";

// A delaying proxy in a process of its own, so that it is late only when the machine is: main.ts PORT ROUND_TRIP_MS. Tells its parent its
// port, and answers each message with what has passed since the one before.

const [, , port = "", roundTripMs = ""] = process.argv;
const proxy = await startDelayingProxy(Number(port), Number(roundTripMs));
process.on("message", () => process.send?.(proxy.passages()));
process.on("disconnect", () => process.exit());
process.send?.(proxy.port);
