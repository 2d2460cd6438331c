import { join, resolve } from "node:path";

import { MaxComputeError } from "@maxcompute-rx/core";
import { parse } from "ini";

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

/** An `odps_config.ini` that was read. */
export interface ConfigurationFile {
  readonly path: string;
  /** Value of a key; undefined when it is absent, empty, or still the `<…>` that odpscmd is delivered with. */
  readonly get: (key: string) => string | undefined;
}

/** What the search for the file came to. */
export interface ConfigurationFileSearch {
  readonly file: ConfigurationFile | undefined;
  /** Paths looked at, up to the one that was found. */
  readonly lookedAt: readonly string[];
}

/**
 * Files that are tried when none is named. odpscmd itself reads only the `conf/odps_config.ini` it is installed with, or
 * the one named by `--config`; name that one in `ODPS_CONFIG_FILE` to share it.
 */
export function defaultConfigurationFiles({ cwd, home }: Pick<ConfigurationPlaces, "cwd" | "home">): readonly string[] {
  return [join(cwd, "odps_config.ini"), join(home, ".odpscmd", "odps_config.ini")];
}

/** Finds the file: as named by the option, else by `ODPS_CONFIG_FILE`, else the first one that exists. */
export function findConfigurationFile(named: string | undefined, places: ConfigurationPlaces): ConfigurationFileSearch {
  const byOption = named === undefined ? undefined : { path: named, by: "option configFile" };
  const byEnvironment = places.env["ODPS_CONFIG_FILE"]
    ? { path: places.env["ODPS_CONFIG_FILE"], by: "ODPS_CONFIG_FILE" }
    : undefined;
  const explicit = byOption ?? byEnvironment;
  if (explicit !== undefined) {
    const path = resolve(places.cwd, explicit.path.replace(/^~(?=$|[/\\])/, places.home));
    const text = read(path, places, `, named by ${explicit.by},`);
    if (text === undefined) throw new MaxComputeError("configuration", `${path}, named by ${explicit.by}, does not exist.`);
    return { file: { path, get: readIni(text) }, lookedAt: [path] };
  }
  const lookedAt: string[] = [];
  for (const path of defaultConfigurationFiles(places)) {
    lookedAt.push(path);
    const text = read(path, places);
    if (text !== undefined) return { file: { path, get: readIni(text) }, lookedAt };
  }
  return { file: undefined, lookedAt };
}

function read(path: string, { readFile }: ConfigurationPlaces, named = ""): string | undefined {
  try {
    return readFile(path);
  } catch (cause) {
    throw new MaxComputeError("configuration", `${path}${named} cannot be read.`, { cause });
  }
}

/** To odpscmd, a `#` or `;` begins a comment only at the start of a line; to the ini library, anywhere. */
function readIni(text: string): (key: string) => string | undefined {
  const lines = text.split(/\r?\n/).map((line) => (/^\s*[#;!]/.test(line) ? "" : line.replace(/[#;]/g, "\\$&")));
  const values: Record<string, unknown> = parse(lines.join("\n"));
  return (key) => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    return typeof value === "string" && value !== "" && !/^<.*>$/.test(value) ? value : undefined;
  };
}
