import { createEmulator, type Emulator, type EmulatorOptions } from "@maxcompute-rx/emulator";
import { connect, undiciTransport, type ConnectOptions, type MaxCompute } from "@maxcompute-rx/node";

/** An emulator over HTTP on this machine, and a client of it. */
export interface TestBed {
  readonly emulator: Emulator;
  readonly endpoint: string;
  readonly mc: MaxCompute;
}

/** Runs a measurement on a test bed of its own, and takes it down afterwards. */
export async function onTestBed<T>(
  measure: (bed: TestBed) => Promise<T>,
  options: { emulator?: EmulatorOptions; client?: ConnectOptions } = {},
): Promise<T> {
  const emulator = await createEmulator(options.emulator);
  const { endpoint } = await emulator.listen();
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  const transport = undiciTransport();
  try {
    const mc = connect({ endpoint, project, credentials: { accessKeyId, accessKeySecret }, transport, ...options.client });
    return await measure({ emulator, endpoint, mc });
  } finally {
    await transport.close();
    await emulator.close();
  }
}
