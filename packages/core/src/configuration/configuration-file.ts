import { MaxComputeError } from "../error.ts";

/** What a platform gives the search for settings. Each is asked only for what the search needs. */
export interface ConfigurationSources {
  /** An environment variable. */
  readonly env: (name: string) => string | undefined;
  /** Paths of the files that are tried when none is named, in order. */
  readonly configFiles: readonly string[];
  /** The path of a file that somebody named, perhaps relative or with `~`. */
  readonly resolvePath: (path: string) => string;
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

/** Finds the file: as named by the option, else by `ODPS_CONFIG_FILE`, else the first one that exists. */
export function findConfigurationFile(option: string | undefined, sources: ConfigurationSources): ConfigurationFileSearch {
  const named = option ?? (sources.env("ODPS_CONFIG_FILE") || undefined);
  if (named !== undefined) {
    const path = sources.resolvePath(named);
    const by = `, named by ${option === undefined ? "ODPS_CONFIG_FILE" : "option configFile"},`;
    const text = read(path, sources, by);
    if (text === undefined) throw new MaxComputeError("configuration", `${path}${by} does not exist.`);
    return { file: { path, get: readIni(text) }, lookedAt: [path] };
  }
  const lookedAt: string[] = [];
  for (const path of sources.configFiles) {
    lookedAt.push(path);
    const text = read(path, sources);
    if (text !== undefined) return { file: { path, get: readIni(text) }, lookedAt };
  }
  return { file: undefined, lookedAt };
}

function read(path: string, { readFile }: ConfigurationSources, by = ""): string | undefined {
  try {
    return readFile(path);
  } catch (cause) {
    throw new MaxComputeError("configuration", `${path}${by} cannot be read.`, { cause });
  }
}

/** Lines of `key = value`, as odpscmd reads them: a comment begins at the start of a line only, and values are not quoted. */
function readIni(text: string): (key: string) => string | undefined {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const equals = line.indexOf("=");
    if (equals !== -1 && !/^\s*[#;!]/.test(line)) values.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
  }
  return (key) => {
    const value = values.get(key) ?? "";
    return value === "" || (value.startsWith("<") && value.endsWith(">")) ? undefined : value;
  };
}
