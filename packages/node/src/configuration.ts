import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

import { explainConfiguration as explain, resolveConfiguration as find } from "@maxcompute-rx/core/internal";
import type { Configuration, ConfigurationSources, ConnectOptions, ExplainedConfiguration } from "@maxcompute-rx/core/internal";

/** Where settings are looked for; a test brings its own. */
export interface ConfigurationPlaces {
  /** Environment variables by name. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Directory that relative paths start from. */
  readonly cwd: string;
  /** The user's home directory. */
  readonly home: string;
  /** Text of a file, or undefined when there is none. Throws when it cannot be read. */
  readonly readFile: (path: string) => string | undefined;
}

/**
 * Finds out where and as whom to connect: options win over the environment, and that wins over `odps_config.ini`.
 *
 * @throws {MaxComputeError} `configuration`, naming the setting that is missing or wrong and the places looked in, never
 * the value of a secret
 */
export function resolveConfiguration(options: ConnectOptions, places: ConfigurationPlaces = processPlaces()): Configuration {
  return find(options, sourcesIn(places));
}

/** The same search, told instead of used: what is wrong is part of the answer. */
export function explainConfiguration(
  options: ConnectOptions = {},
  places: ConfigurationPlaces = processPlaces(),
): ExplainedConfiguration {
  return explain(options, sourcesIn(places));
}

/**
 * Of the files, odpscmd itself reads only the `conf/odps_config.ini` it is installed with, or the one named by `--config`;
 * name that one in `ODPS_CONFIG_FILE` to share it.
 */
function sourcesIn({ env, cwd, home, readFile }: ConfigurationPlaces): ConfigurationSources {
  return {
    env: (name) => env[name],
    configFiles: [join(cwd, "odps_config.ini"), join(home, ".odpscmd", "odps_config.ini")],
    resolvePath: (path) => resolve(cwd, path.replace(/^~(?=$|[/\\])/, home)),
    readFile,
  };
}

/** The places of this process. */
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
