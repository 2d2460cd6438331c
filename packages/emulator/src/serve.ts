import { once } from "node:events";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { constants, gunzipSync } from "node:zlib";
import { createEmulator } from "./create-emulator.ts";
import { checkFault, type Fault } from "./faults/faults.ts";
import type { EmulatorOptions } from "./options.ts";

interface Output {
  write(text: string): unknown;
}

const usage = `Usage: emulator [options]
  --port N       port to listen on (default: any free one)
  --host HOST    address to listen on (default: 127.0.0.1)
  --data DIR     CSV and Parquet files of this directory become tables
  --db DIR       keep tables in this directory, so that they survive a restart (default: in memory)
  --pace MS      least time a stage takes, so that a person can see it (default: 0)
  --fault NAME   a fault from the start; may be repeated; also as JSON: '{"name":"slow","ms":500}'
  --seed N       chooses ids, worker counts and durations (default: 1)
  --play FILE    plays a recording of instances (.jsonl or .jsonl.gz); may be repeated for its parts
  --speed N      how many times as fast as it was recorded it is played (default: 1)
  --cors ORIGIN  an origin whose pages may call, or *; may be repeated
  --no-verify    let every request in, signed or not
`;

/**
 * The command line: prints one JSON line that says how to call it, then serves until the signal is aborted.
 * Resolves with the exit code: 0 after serving, 1 when the emulator could not start, 2 for a wrong command line.
 *
 * @example
 * ```ts
 * const stop = new AbortController();
 * const { stdout, stderr } = process;
 * process.exitCode = await serve(["--port", "8080"], { stdout, stderr, signal: stop.signal });
 * ```
 */
export async function serve(
  argv: readonly string[],
  { stdout, stderr, signal }: { readonly stdout: Output; readonly stderr: Output; readonly signal: AbortSignal },
): Promise<number> {
  let command: Command;
  try {
    command = readCommand(argv);
  } catch (error) {
    stderr.write(`${messageOf(error)}\n\n${usage}`);
    return 2;
  }
  if (command.help) {
    stdout.write(usage);
    return 0;
  }
  try {
    const emulator = await createEmulator(command.options);
    try {
      const { endpoint, tunnelEndpoint } = await emulator.listen({ port: command.port, host: command.host });
      const played = command.recording === undefined ? {} : { instances: emulator.jobs.play(command.recording, { speed: command.speed }) };
      stdout.write(`${JSON.stringify({ endpoint, tunnelEndpoint, ...emulator.account, ...played })}\n`);
      if (!signal.aborted) await once(signal, "abort");
    } finally {
      await emulator.close();
    }
    return 0;
  } catch (error) {
    stderr.write(`The emulator could not start. ${messageOf(error)}\n`);
    return 1;
  }
}

interface Command {
  readonly help: boolean;
  readonly port: number;
  readonly host: string;
  /** The text of a recording to play. */
  readonly recording: string | undefined;
  readonly speed: number;
  readonly options: EmulatorOptions;
}

function readCommand(argv: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: "string", default: "0" },
      host: { type: "string", default: "127.0.0.1" },
      data: { type: "string" },
      db: { type: "string" },
      pace: { type: "string" },
      fault: { type: "string", multiple: true, default: [] },
      seed: { type: "string" },
      play: { type: "string", multiple: true, default: [] },
      speed: { type: "string", default: "1" },
      cors: { type: "string", multiple: true },
      "no-verify": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const options: EmulatorOptions = {
    verifySignatures: !values["no-verify"],
    faults: values.fault.map(readFault),
    ...(values.data === undefined ? {} : { dataDir: values.data }),
    ...(values.db === undefined ? {} : { directory: values.db }),
    ...(values.pace === undefined ? {} : { pace: readNumber("--pace", values.pace) }),
    ...(values.seed === undefined ? {} : { seed: readNumber("--seed", values.seed) }),
    ...(values.cors === undefined ? {} : { cors: values.cors }),
  };
  const port = readNumber("--port", values.port);
  if (port > 65_535) throw new TypeError(`--port is at most 65535, not ${port}.`);
  const speed = Number(values.speed);
  if (!(speed > 0)) throw new TypeError(`--speed takes a number above 0, not '${values.speed}'.`);
  const recording = values.play.length === 0 ? undefined : values.play.map(readRecording).join("\n");
  return { help: values.help, port, host: values.host, recording, speed, options };
}

function readNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new TypeError(`${option} takes a whole number from 0 up, not '${text}'.`);
  return Number(text);
}

function readRecording(file: string): string {
  const bytes = readFileSync(file);
  // This flush gives what was whole of a file that was cut.
  return (file.endsWith(".gz") ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes).toString();
}

function readFault(text: string): Fault {
  let value: unknown = { name: text };
  if (text.startsWith("{")) {
    try {
      value = JSON.parse(text);
    } catch {
      throw new TypeError(`--fault takes a name or JSON, not '${text}'.`);
    }
  }
  return checkFault(value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
