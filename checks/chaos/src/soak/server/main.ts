import { createEmulator } from "@maxcompute-rx/emulator";

// A process of its own, so that what grows in the client's is the client's. Tells its parent where it is, and ends with it.

const emulator = await createEmulator({
  holdMs: 1000,
  faults: [
    { name: "unavailable", probability: 0.03 },
    { name: "reset", probability: 0.02 },
    { name: "truncated-body", probability: 0.02 },
    { name: "garbage-body", probability: 0.01 },
    { name: "throttle", probability: 0.01, retryAfter: 1 },
    { name: "slow", probability: 0.05, ms: 300 },
    { name: "lost-answer", probability: 0.1 },
  ],
});
const { endpoint } = await emulator.listen();
process.once("disconnect", () => void emulator.close().then(() => process.exit(0)));
process.send?.({ endpoint, account: emulator.account });
