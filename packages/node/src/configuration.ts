import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

import { explainConfiguration as explain, resolveConfiguration as find } from "@maxcompute-rx/core/internal";
import type { Configuration, ConfigurationSources, ConnectOptions, ExplainedConfiguration } from "@maxcompute-rx/core/internal";

/** Where settings are searched. Tests pass their own. */
export interface ConfigurationPlaces {
  /** Environment variables by name. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The directory that relative paths start from. */
  readonly cwd: string;
  /** The user's home directory. */
  readonly home: string;
  /** Returns the text of a file, or undefined if it does not exist. Throws if it cannot be read. */
  readonly readFile: (path: string) => string | undefined;
}

/**
 * Finds endpoint, project, credentials and the other settings of a client. Options override environment variables, and these override
 * `odps_config.ini`.
 *
 * @throws {MaxComputeError} `configuration` if a setting is missing or wrong. The message names the setting and the places that were
 * searched, never the value of a secret
 */
export function resolveConfiguration(options: ConnectOptions, places: ConfigurationPlaces = processPlaces()): Configuration {
  return find(options, sourcesIn(places));
}

/** Searches like {@link resolveConfiguration}, and returns where each setting was found. Does not throw: problems are part of the result. */
export function explainConfiguration(options: ConnectOptions = {}, places: ConfigurationPlaces = processPlaces()): ExplainedConfiguration {
  return explain(options, sourcesIn(places));
}

/**
 * The files that are searched. odpscmd itself reads only the `conf/odps_config.ini` of its installation, or the file that `--config`
 * names. Set `ODPS_CONFIG_FILE` to that file to share it.
 */
function sourcesIn({ env, cwd, home, readFile }: ConfigurationPlaces): ConfigurationSources {
  return {
    env: (name) => env[name],
    configFiles: [join(cwd, "odps_config.ini"), join(home, ".odpscmd", "odps_config.ini")],
    resolvePath: (path) => resolve(cwd, path.replace(/^~(?=$|[/\\])/, home)),
    readFile,
  };
}

/** The environment, directories and files of this process. */
function processPlaces(): ConfigurationPlaces {
  const readFile = (path: string): string | undefined => {
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return undefined;
      throw error;
    }
  };
  return { env: process.env, cwd: process.cwd(), home: homedir(), readFile };
}
