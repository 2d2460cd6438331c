import { MaxComputeError } from "../error.ts";

/** The search's access to the platform. Only what the search needs is asked for. */
export interface ConfigurationSources {
  /** Reads an environment variable. */
  readonly env: (name: string) => string | undefined;
  /** Paths of the files to try, in order, when no file is named. */
  readonly configFiles: readonly string[];
  /** Resolves a path given by the user, which may be relative or begin with `~`. */
  readonly resolvePath: (path: string) => string;
  /** Reads a file as text; undefined when it does not exist. Throws when it cannot be read. */
  readonly readFile: (path: string) => string | undefined;
}

/** The content of an `odps_config.ini`. */
export interface ConfigurationFile {
  readonly path: string;
  /** Returns the value of a key; undefined when it is absent, empty, or still the placeholder `<…>` of odpscmd's sample file. */
  readonly get: (key: string) => string | undefined;
}

/** The outcome of the search for the file. */
export interface ConfigurationFileSearch {
  readonly file: ConfigurationFile | undefined;
  /** The paths that were tried, up to the one that was found. */
  readonly lookedAt: readonly string[];
}

/** Finds the file that the option names, or `ODPS_CONFIG_FILE` names, or otherwise the first default file that exists. */
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

/** Parses lines of `key = value` as odpscmd does: a comment begins only at the start of a line, and values are not quoted. */
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
