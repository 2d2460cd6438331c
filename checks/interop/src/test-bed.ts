import { createEmulator, type Emulator, type EmulatorOptions } from "@maxcompute-rx/emulator";
import { createMaxCompute, undiciTransport, type MaxCompute } from "@maxcompute-rx/node";

import { openBridge, type Bridge } from "./bridge.ts";

/** What a client needs to know of the emulator. */
export type Account = Emulator["account"];

/** An emulator with a manual clock, and both clients connected to it. */
export interface TestBed {
  readonly emulator: Emulator;
  readonly pyodps: Bridge;
  readonly mc: MaxCompute;
  /** Connects both clients anew; what is left out is the emulator's. Answers our client. */
  connectAs(account: Partial<Account>): Promise<MaxCompute>;
  close(): Promise<void>;
}

/** `host` is the name by which the clients call the emulator: of a number PyODPS expects no console (docs/protocol.md 3.1). */
export async function openTestBed(options: EmulatorOptions = {}, host = "localhost"): Promise<TestBed> {
  const python = process.env["BRIDGE_PYTHON"];
  if (python === undefined) throw new Error("BRIDGE_PYTHON is not set; run this suite with: npm run interop");
  // Signatures carry the time of the machine, so the emulator's starts there too.
  const emulator = await createEmulator({ clock: "manual", startTime: Date.now(), ...options });
  const { endpoint } = await emulator.listen({ host });
  const pyodps = openBridge(python);
  const transport = undiciTransport();

  const connectAs = async (account: Partial<Account>): Promise<MaxCompute> => {
    const { project, region, accessKeyId, accessKeySecret } = { ...emulator.account, ...account };
    await pyodps.value("connect", { endpoint, project, region_name: region, access_id: accessKeyId, secret_access_key: accessKeySecret });
    return createMaxCompute({ endpoint, project, region, credentials: { accessKeyId, accessKeySecret }, transport });
  };
  return {
    emulator,
    pyodps,
    mc: await connectAs({}),
    connectAs,
    close: async () => {
      pyodps.close();
      await transport.close();
      await emulator.close();
    },
  };
}
