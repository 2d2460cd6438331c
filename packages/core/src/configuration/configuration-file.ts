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
  /** The name of the profile that is read; undefined when none was chosen. */
  readonly profile: string | undefined;
  /** Names of the sections that are not read because no profile was chosen. */
  readonly skipped: readonly string[];
  /** Returns the value of a key; undefined when it is absent, empty, or still the placeholder `<…>` of odpscmd's sample file. */
  readonly get: (key: string) => string | undefined;
}

/** The outcome of the search for the file. */
export interface ConfigurationFileSearch {
  readonly file: ConfigurationFile | undefined;
  /** The paths that were tried, up to the one that was found. */
  readonly lookedAt: readonly string[];
}

/** A profile, and where it was named. */
interface NamedProfile {
  readonly name: string;
  readonly by: "option profile" | "ODPS_PROFILE";
}

/**
 * Finds the file that the option names, or `ODPS_CONFIG_FILE` names, or otherwise the first default file that exists. Reads the profile
 * that the option or `ODPS_PROFILE` names.
 */
export function findConfigurationFile(
  option: string | undefined,
  profileOption: string | undefined,
  sources: ConfigurationSources,
): ConfigurationFileSearch {
  const profile = namedProfile(profileOption, sources);
  const found = findText(option, sources);
  if (found.text !== undefined) return { file: readFile(found.text, found.path, profile), lookedAt: found.lookedAt };
  if (profile === undefined) return { file: undefined, lookedAt: found.lookedAt };
  throw new MaxComputeError(
    "configuration",
    `The profile ${profile.name}, named by ${profile.by}, needs a file, but there is none at ${found.lookedAt.join(" or ")}.`,
    {
      nextStep: `Write the file, with a section [${profile.name}].`,
    },
  );
}

function namedProfile(option: string | undefined, { env }: ConfigurationSources): NamedProfile | undefined {
  if (option !== undefined) return { name: option, by: "option profile" };
  const name = env("ODPS_PROFILE")?.trim();
  return name ? { name, by: "ODPS_PROFILE" } : undefined;
}

type FoundText =
  | { readonly path: string; readonly text: string; readonly lookedAt: readonly string[] }
  | { readonly text: undefined; readonly lookedAt: readonly string[] };

function findText(option: string | undefined, sources: ConfigurationSources): FoundText {
  const named = option ?? (sources.env("ODPS_CONFIG_FILE") || undefined);
  if (named !== undefined) {
    const path = sources.resolvePath(named);
    const by = `, named by ${option === undefined ? "ODPS_CONFIG_FILE" : "option configFile"},`;
    const text = read(path, sources, by);
    if (text === undefined) throw new MaxComputeError("configuration", `${path}${by} does not exist.`);
    return { path, text, lookedAt: [path] };
  }
  const lookedAt: string[] = [];
  for (const path of sources.configFiles) {
    lookedAt.push(path);
    const text = read(path, sources);
    if (text !== undefined) return { path, text, lookedAt };
  }
  return { text: undefined, lookedAt };
}

/** The path of a file, with the profile that is read. */
export function nameOfFile({ path, profile }: ConfigurationFile): string {
  return profile === undefined ? path : `[${profile}] of ${path}`;
}

function read(path: string, { readFile }: ConfigurationSources, by = ""): string | undefined {
  try {
    return readFile(path);
  } catch (cause) {
    throw new MaxComputeError("configuration", `${path}${by} cannot be read.`, { cause });
  }
}

/** The settings of one profile of a file, or those of no profile. */
function readFile(text: string, path: string, profile: NamedProfile | undefined): ConfigurationFile {
  const { general, sections } = readIni(text);
  const own = profile === undefined ? undefined : sections.get(profile.name);
  if (profile !== undefined && own === undefined) {
    const names = [...sections.keys()];
    throw new MaxComputeError("configuration", `${path} has no section [${profile.name}], which ${profile.by} names.`, {
      nextStep: names.length === 0 ? `Add the section [${profile.name}] to the file.` : `Its sections are ${names.join(", ")}.`,
    });
  }
  // odpscmd ignores headings: a file whose only section holds everything is read as if it had none.
  const [only] = general.size === 0 && sections.size === 1 ? sections.values() : [];
  const section = own ?? only ?? new Map<string, string>();
  const valueOf = (key: string): string | undefined => {
    // An id is never combined with a secret from another part of the file.
    const pair = keyPairs.find((parts) => parts.includes(key)) ?? [key];
    const from = pair.some((part) => isSet(section.get(part))) ? section : general;
    const value = from.get(key);
    return isSet(value) ? value : undefined;
  };
  return {
    path,
    profile: profile?.name,
    skipped: profile === undefined && only === undefined ? [...sections.keys()] : [],
    get: valueOf,
  };
}

const keyPairs: readonly (readonly string[])[] = [
  ["access_id", "access_key"],
  ["app_access_id", "app_access_key"],
];

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && !(value.startsWith("<") && value.endsWith(">"));
}

interface IniFile {
  /** Before the first section. */
  readonly general: ReadonlyMap<string, string>;
  readonly sections: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Parses lines of `key = value` as odpscmd does: a comment begins only at the start of a line, and values are not quoted. */
function readIni(text: string): IniFile {
  const general = new Map<string, string>();
  const sections = new Map<string, Map<string, string>>();
  let current = general;
  for (const line of text.split("\n")) {
    const name = /^\s*\[([^\]=]+)\]\s*$/.exec(line)?.[1]?.trim();
    const equals = line.indexOf("=");
    if (name !== undefined) sections.set(name, (current = sections.get(name) ?? new Map<string, string>()));
    else if (equals !== -1 && !/^\s*[#;!]/.test(line)) current.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
  }
  return { general, sections };
}
