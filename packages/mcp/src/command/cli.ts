import { connect, isMaxComputeError, MaxComputeError, undiciTransport } from "@maxcompute-rx/node";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";

import { createMcp } from "../create-mcp.ts";
import type { Mcp } from "../mcp-options.ts";
import { ownVersion } from "../own-version.ts";
import { writeKinds, type WriteKind } from "../statements/statement-kind.ts";
import { errorText } from "../texts/error-result.ts";
import { isLoopback, serveHttp } from "./serve-http.ts";

/** What the command needs from its process. */
export interface CommandIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Called when the process is asked to end. */
  readonly onStop: (stop: () => void) => void;
}

interface CommandOptions {
  readonly project?: readonly string[];
  readonly endpoint?: string;
  readonly region?: string;
  readonly config?: string;
  readonly allowWrite?: readonly WriteKind[];
  readonly maxCost?: number;
  readonly maxRows?: number;
  readonly maxBytes?: number;
  readonly maxWait?: number;
  readonly http?: number;
  readonly host: string;
  readonly allowedHost: readonly string[];
}

const tokenVariable = "MAXCOMPUTE_MCP_TOKEN";

const help = `The account comes from the environment (ODPS_ENDPOINT, ODPS_PROJECT_NAME, ODPS_ACCESS_ID, ODPS_ACCESS_KEY …) or odps_config.ini.
Secrets are never options: with --http, the variable ${tokenVariable} holds the bearer token that clients must send.

Exit codes:
  0    the client or a signal has ended it
  1    it could not start: the account is not configured, or the port is taken
  2    the command line is wrong`;

/** Runs one command line. Resolves with its exit code: over stdio as soon as it serves, over HTTP when it has been stopped. */
export async function runCommand(argv: readonly string[], io: CommandIo): Promise<number> {
  try {
    const command = commandLine(io).parse(argv, { from: "user" });
    await serve(command.opts<CommandOptions>(), io);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    io.stderr.write(`${messageOf(error)}\n`);
    return isMaxComputeError(error) && error.code === "invalid_argument" ? 2 : 1;
  }
}

function commandLine({ stdout, stderr }: CommandIo): Command {
  return new Command("maxcompute-rx-mcp")
    .description("An MCP server for MaxCompute, over stdio or, with --http, over HTTP. It only reads unless you allow more.")
    .version(ownVersion())
    .option("--project <names...>", "projects that agents may use, the first one by default; instead of the configured one")
    .option("--endpoint <url>", "endpoint, instead of the configured one")
    .option("--region <name>", "region for V4 signatures, instead of the configured one")
    .option("--config <file>", "an odps_config.ini, instead of the usual places")
    .addOption(new Option("--allow-write <kinds...>", "kinds of statements that may change tables; default: none").choices(writeKinds))
    .option(
      "--max-cost <number>",
      "refuse statements whose estimated cost (gigabytes read × complexity) is higher; default: no limit",
      positive,
    )
    .option("--max-rows <number>", "the most rows in one answer; default: 200", positive)
    .option("--max-bytes <number>", "the largest size of the rows in one answer; default: 50000", positive)
    .option("--max-wait <seconds>", "the longest time that one call waits; default: 50", positive)
    .option("--http <port>", "serve over HTTP at /mcp, instead of stdio; 0 is any free port", port)
    .option("--host <address>", "address to listen at; other than loopback only with a token", "127.0.0.1")
    .option("--allowed-host <names...>", "host names under which clients reach it, besides localhost and --host", [])
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => 120,
      getErrHelpWidth: () => 120,
    })
    .showSuggestionAfterError()
    .addHelpText("after", `\n${help}`);
}

async function serve(options: CommandOptions, io: CommandIo): Promise<void> {
  const { http, host, allowedHost } = options;
  const token = io.env[tokenVariable]?.trim() || null;
  if (http !== undefined && token === null && !isLoopback(host)) {
    throw new MaxComputeError("invalid_argument", `Without a token, the server listens only at the loopback interface, not at ${host}.`, {
      nextStep: `Set ${tokenVariable} to a long random text, or leave out --host.`,
    });
  }
  const onError = (error: Error): void => void io.stderr.write(`maxcompute-rx-mcp: ${messageOf(error)}\n`);
  const mcp = open(options, onError);
  if (http === undefined) {
    io.onStop(() => void mcp.close());
    mcp.serveStdio();
    return;
  }
  const server = await serveHttp(mcp, { port: http, host, allowedHosts: allowedHost, token, onError });
  io.stderr.write(`MCP is served at ${server.url}${token === null ? "" : " with a bearer token"}.\n`);
  await new Promise<void>((resolve) => io.onStop(resolve));
  await mcp.close();
  await server.close();
}

function open(
  { project, endpoint, region, config, allowWrite, maxCost, maxRows, maxBytes, maxWait }: CommandOptions,
  onError: (error: Error) => void,
): Mcp {
  const transport = undiciTransport();
  const projects: readonly (string | undefined)[] = project ?? [undefined];
  const clients = projects.map((name) => connect({ project: name, endpoint, region, configFile: config, transport }));
  return createMcp({ clients, allowWrite, maxCost, maxRows, maxBytes, maxWaitSeconds: maxWait, onError });
}

function messageOf(error: unknown): string {
  if (isMaxComputeError(error)) return errorText(error);
  return error instanceof Error ? error.message : String(error);
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return number;
}

function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError("It must be a port, from 0 to 65535.");
  return Number(text);
}
