import { serveConformance } from "@maxcompute-rx/conformance/node";
import { createEmulator } from "@maxcompute-rx/emulator";

import type { Outcome, Places } from "./conformance-program.ts";
import { run } from "../runtime.ts";

/**
 * Runs the whole suite in another runtime, against a peer and an emulator that this process serves.
 *
 * @param args what the runtime takes before the path of a program
 */
export async function runConformance(command: string, args: readonly string[] = []): Promise<Outcome> {
  await using peer = await serveConformance();
  const emulator = await createEmulator({ queueMs: 0 });
  try {
    const { endpoint } = await emulator.listen();
    const { project, accessKeyId, accessKeySecret } = emulator.account;
    const places: Places = {
      peer: { endpoint: peer.endpoint, refusingEndpoint: peer.refusingEndpoint, features: peer.features },
      emulator: { endpoint, project, credentials: { accessKeyId, accessKeySecret } },
    };
    const { code, stdout, stderr } = await run(command, [...args, "src/testing/conformance-program.ts", JSON.stringify(places)]);
    if (code !== 0) throw new Error(`${command} ended with ${code}.\n${stderr}`);
    return JSON.parse(stdout);
  } finally {
    await emulator.close();
  }
}
