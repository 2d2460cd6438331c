import {
  createMaxCompute,
  resolveConfiguration,
  undiciTransport,
  type ConnectOptions,
  type MaxCompute,
  type MaxComputeOptions,
} from "@maxcompute-rx/node";

import type { Program } from "./program.ts";

/** The settings that can be passed on the command line. Secrets are not among them, because others could read them there. */
export interface ConnectionOptions {
  readonly profile?: string | undefined;
  readonly project?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
}

/** Creates a client from the command line, environment variables and `odps_config.ini`, in this order. */
export function openConnection({ io }: Program, options: ConnectionOptions, more: Partial<MaxComputeOptions> = {}): MaxCompute {
  const { logviewHost, ...found } = resolveConfiguration(configurationOptions(options), io.places);
  return createMaxCompute({ transport: undiciTransport(), ...more, ...found, logview: { host: logviewHost } });
}

export function configurationOptions({ profile, project, endpoint, region }: ConnectionOptions): ConnectOptions {
  return { profile, project, endpoint, region };
}

/** The same options as words of a command line. */
export function connectionWords(options: ConnectionOptions): readonly string[] {
  return Object.entries(configurationOptions(options)).flatMap(([name, value]) => (typeof value === "string" ? [`--${name}`, value] : []));
}

/** The same as a part of a suggested command. */
export function connectionArguments(options: ConnectionOptions): string {
  return connectionWords(options)
    .map((word) => ` ${shellWord(word)}`)
    .join("");
}

function shellWord(text: string): string {
  return /^[\w.:/@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
