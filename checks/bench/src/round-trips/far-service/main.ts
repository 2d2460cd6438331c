import { createEmulator } from "@maxcompute-rx/emulator";

import { startDelayingProxy } from "../delaying-proxy.ts";

// An emulator behind a delaying proxy, in a process of its own: far-service.ts ROUND_TRIP_MS. Tells its parent where it is, and answers
// each message with what has passed since the one before.

const emulator = await createEmulator({ queueMs: 0 });
const { endpoint } = await emulator.listen();
const proxy = await startDelayingProxy(Number(new URL(endpoint).port), Number(process.argv[2]));
let counted = 0;
process.on("message", () => {
  const requests = emulator.requests.list().map(
    ({ method, path, query }) =>
      `${method} ${path}?${Object.keys(query)
        .filter((name) => name !== "curr_project")
        .join("&")}`,
  );
  emulator.requests.clear();
  process.send?.({ requests, connections: proxy.connections() - counted });
  counted = proxy.connections();
});
process.on("disconnect", () => process.exit());
process.send?.({ near: endpoint, far: `http://127.0.0.1:${proxy.port}/api`, account: emulator.account });
