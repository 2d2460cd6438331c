import { createEmulator } from "@maxcompute-rx/emulator";

// An emulator in a process of its own, which tells its parent where it is.

const emulator = await createEmulator({ queueMs: 0 });
const { endpoint } = await emulator.listen();
process.on("disconnect", () => process.exit());
process.send?.({ endpoint, account: emulator.account });
