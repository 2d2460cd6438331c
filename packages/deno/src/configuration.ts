import { isMaxComputeError, MaxComputeError } from "@maxcompute-rx/core";
import { explainConfiguration as explain, resolveConfiguration as resolve } from "@maxcompute-rx/core/internal";
import type { Configuration, ConfigurationSources, ConnectOptions, ExplainedConfiguration } from "@maxcompute-rx/core/internal";

import { requireDeno } from "./runtime.ts";

/**
 * Finds endpoint, project, credentials and the other settings of a client. Options override environment variables, and these override
 * `odps_config.ini`. Only what is needed is read, and Deno never prompts: a variable or file that may not be read counts as missing.
 *
 * @throws {MaxComputeError} `configuration` if a setting is missing or wrong. The message names the setting, the places that were
 * searched and the missing permissions, never the value of a secret
 */
export function resolveConfiguration(options: ConnectOptions = {}): Configuration {
  const { sources, refused } = denoSources();
  try {
    return resolve(options, sources);
  } catch (error) {
    throw isMaxComputeError(error) ? withFlags(error, refused, explain(options, sources)) : error;
  }
}

/** Searches like {@link resolveConfiguration}, and returns where each setting was found. Does not throw: problems are part of the result. */
export function explainConfiguration(options: ConnectOptions = {}): ExplainedConfiguration {
  const { sources, refused } = denoSources();
  const explained = explain(options, sources);
  return { ...explained, error: explained.error && withFlags(explained.error, refused, explained) };
}

/** What Deno did not allow to read: names of variables, and paths. */
type Refused = Readonly<Record<"env" | "read", Set<string>>>;

/** The places that are searched in Deno. Paths stay relative, so that reading the working directory needs no permission. */
function denoSources(): { readonly sources: ConfigurationSources; readonly refused: Refused } {
  requireDeno();
  const refused: Refused = { env: new Set(), read: new Set() };
  const env = (name: string): string | undefined => {
    if (Deno.permissions.querySync({ name: "env", variable: name }).state === "granted") return Deno.env.get(name);
    refused.env.add(name);
    return undefined;
  };
  const home = env(Deno.build.os === "windows" ? "USERPROFILE" : "HOME");
  const configFiles = ["odps_config.ini", ...(home === undefined ? [] : [`${home}/.odpscmd/odps_config.ini`])];
  const readFile = (path: string): string | undefined => {
    if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
      refused.read.add(path);
      if (configFiles.includes(path)) return undefined;
      throw new Error("Deno may not read it.");
    }
    try {
      return Deno.readTextFileSync(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  };
  const resolvePath = (path: string): string => path.replace(/^~(?=$|[/\\])/, home ?? "~");
  return { sources: { env, configFiles, resolvePath, readFile }, refused };
}

/** Adds to an error the flags that allow Deno to search for the missing settings. */
function withFlags(error: MaxComputeError, refused: Refused, { settings }: ExplainedConfiguration): MaxComputeError {
  if (error.code !== "configuration") return error;
  const needed: readonly string[] = ["endpoint", "project", "credentials"];
  const missing = settings.filter(({ name, value }) => value === null && needed.includes(name)).flatMap(({ lookedIn }) => lookedIn);
  const looked = [error.message, ...missing].join("\n");
  const flags = (["env", "read"] as const).flatMap((permission) => {
    const sought = [...refused[permission]].filter((name) => looked.includes(name));
    return sought.length === 0 ? [] : [`--allow-${permission}=${sought.join(",")}`];
  });
  if (flags.length === 0) return error;
  // The message names the flags, too, because Deno prints only the message of an uncaught error.
  return new MaxComputeError("configuration", `${error.message} Deno was not allowed to look everywhere (${flags.join(" ")}).`, {
    cause: error.cause,
    nextStep: `Run it with ${flags.join(" ")}, or only with the flags for the places of your settings.`,
  });
}
