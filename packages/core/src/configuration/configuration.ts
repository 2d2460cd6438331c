import type { ApplicationAccount, Credentials, CredentialsProvider } from "../auth/credentials.ts";
import { isMaxComputeError, MaxComputeError } from "../error.ts";
import { alicloudProvider, isAlicloudClient } from "./alicloud-credentials.ts";
import { findConfigurationFile, nameOfFile } from "./configuration-file.ts";
import type { ConfigurationFileSearch, ConfigurationSources } from "./configuration-file.ts";
import type { ConnectOptions } from "./connect-options.ts";
import { accessKey, credentialPlaces, findCredentials } from "./find-credentials.ts";

/** The endpoint, project and credentials to connect with, and what belongs to them. */
export interface Configuration {
  /** Address of the service, such as `https://service.cn-hangzhou.maxcompute.aliyun.com/api`. */
  readonly endpoint: string;
  /** The project that calls go to. */
  readonly project: string;
  /** A key, a token, or a function that returns one. */
  readonly credentials: Credentials | CredentialsProvider;
  /** Region for V4 signatures; undefined when it is set nowhere. */
  readonly region: string | undefined;
  /** Tenant namespace; undefined when it is set nowhere. */
  readonly namespace: string | undefined;
  /** A second signature by an application; undefined when it is set nowhere. */
  readonly application: ApplicationAccount | undefined;
  /** Host of LogView pages; undefined when it is set nowhere. */
  readonly logviewHost: string | undefined;
}

/** One setting, with its value and its origin. It is safe to print. */
export interface ExplainedSetting {
  /** Name of the setting. */
  readonly name: keyof Configuration;
  /** Its value; null when it is set nowhere. For credentials, only their kind and the beginning of the id. */
  readonly value: string | null;
  /** Where the value was found, such as `ODPS_ENDPOINT`; null when it is set nowhere. */
  readonly source: string | null;
  /** All places that were searched, in order. */
  readonly lookedIn: readonly string[];
}

/** A configuration for display, as the command `doctor` shows it. */
export interface ExplainedConfiguration {
  /** All settings; empty when a file or variable is so damaged that the search had to stop. */
  readonly settings: readonly ExplainedSetting[];
  /** The error that connecting would raise; null when there is none. */
  readonly error: MaxComputeError | null;
}

/**
 * Finds the configuration. Options take precedence over the environment, and the environment over `odps_config.ini`; a profile
 * that an option names takes precedence over the environment.
 *
 * @throws {MaxComputeError} `configuration`, naming the setting that is missing or wrong and the places looked in, never
 * the value of a secret
 */
export function resolveConfiguration(options: ConnectOptions, sources: ConfigurationSources): Configuration {
  const { endpoint, project, credentials, region, namespace, application, logviewHost } = search(options, sources);
  return {
    endpoint: checkEndpoint(endpoint),
    project: needed(project),
    credentials: needed(credentials),
    region: region.value,
    namespace: namespace.value,
    application: application.value,
    logviewHost: logviewHost.value,
  };
}

/** Explains the same search: where each setting was found. Errors are part of the result instead of raised. */
export function explainConfiguration(options: ConnectOptions, sources: ConfigurationSources): ExplainedConfiguration {
  let settings: readonly ExplainedSetting[] = [];
  try {
    settings = Object.values(search(options, sources)).map(({ name, shown, source, lookedIn }) => ({
      name,
      value: shown,
      source,
      lookedIn,
    }));
    resolveConfiguration(options, sources);
    return { settings, error: null };
  } catch (error) {
    if (!isMaxComputeError(error)) throw error;
    return { settings, error };
  }
}

interface Finding<Name extends keyof Configuration> {
  readonly name: Name;
  readonly value: Configuration[Name] | undefined;
  readonly shown: string | null;
  readonly source: string | null;
  readonly lookedIn: readonly string[];
}

type Findings = { readonly [Name in keyof Configuration]: Finding<Name> };

function search(options: ConnectOptions, sources: ConfigurationSources): Findings {
  checkTexts(options);
  const found = findConfigurationFile(options.configFile, options.profile, sources);
  const text = <Name extends "endpoint" | "project" | "region" | "namespace" | "logviewHost">(
    name: Name,
    option: { readonly name: string; readonly value: string | undefined },
    variable: string,
    key?: string,
  ): Finding<Name> => {
    const inEnvironment = { place: variable, look: () => sources.env(variable)?.trim() || undefined };
    const inFile = key === undefined ? [] : [{ place: placeInFile(key, found), look: () => found.file?.get(key) }];
    const candidates = [
      { place: `option ${option.name}`, look: () => option.value },
      ...(options.profile === undefined ? [inEnvironment, ...inFile] : [...inFile, inEnvironment]),
    ];
    const { place = null, look } = candidates.find((candidate) => candidate.look() !== undefined) ?? {};
    const value = look?.();
    const shown = value?.replace(/\/\/[^/@]*@/, "//…@") ?? null; // an endpoint must not contain a password, but some do
    return { name, value, shown, source: place, lookedIn: candidates.map((candidate) => candidate.place) };
  };
  return {
    endpoint: text("endpoint", { name: "endpoint", value: options.endpoint }, "ODPS_ENDPOINT", "end_point"),
    project: text("project", { name: "project", value: options.project }, "ODPS_PROJECT_NAME", "project_name"),
    credentials: searchCredentials(options, sources, found),
    region: text("region", { name: "region", value: options.region }, "ODPS_REGION_NAME", "region_id"),
    namespace: text("namespace", { name: "namespace", value: options.namespace }, "ODPS_NAMESPACE"),
    application: searchApplication(options, found),
    logviewHost: text("logviewHost", { name: "logview.host", value: options.logview?.host }, "ODPS_LOGVIEW_HOST", "log_view_host"),
  };
}

function searchCredentials(options: ConnectOptions, sources: ConfigurationSources, found: ConfigurationFileSearch): Finding<"credentials"> {
  const name = "credentials";
  const inFile = placeInFile("access_id and access_key", found);
  const fileFirst = options.profile !== undefined;
  const lookedIn = ["option credentials", ...(fileFirst ? [inFile, ...credentialPlaces] : [...credentialPlaces, inFile])];
  const given = options.credentials;
  if (given !== undefined) {
    const value = typeof given === "object" && isAlicloudClient(given) ? alicloudProvider(given) : given;
    return {
      name,
      value,
      shown: typeof value === "function" ? "given by a function" : "given",
      source: "option credentials",
      lookedIn,
    };
  }
  const { credentials, shown = null, source = null } = findCredentials(sources, found.file, fileFirst) ?? {};
  return { name, value: credentials, shown, source, lookedIn };
}

function searchApplication({ application }: ConnectOptions, found: ConfigurationFileSearch): Finding<"application"> {
  const name = "application";
  const lookedIn = ["option application", placeInFile("app_access_id and app_access_key", found)];
  if (application !== undefined) return { name, value: application, shown: "given", source: "option application", lookedIn };
  const names = { id: "app_access_id", secret: "app_access_key" };
  const { credentials, shown = null, source = null } = (found.file && accessKey(found.file.get, nameOfFile(found.file), names)) ?? {};
  return { name, value: credentials, shown, source, lookedIn };
}

function placeInFile(key: string, { file, lookedAt }: ConfigurationFileSearch): string {
  if (file === undefined) return `${key} in a file ${lookedAt.join(" or ")} (there is none)`;
  const skipped = file.skipped.length === 0 ? "" : ` (its sections ${file.skipped.join(", ")} are read only as a profile)`;
  return `${key} in ${nameOfFile(file)}${skipped}`;
}

function needed<Name extends keyof Configuration>({ name, value, lookedIn }: Finding<Name>): NonNullable<Configuration[Name]> {
  if (value !== undefined && value !== null) return value;
  const verb = name === "credentials" ? "are" : "is";
  throw new MaxComputeError("configuration", `No ${name} ${verb} set. Looked in: ${lookedIn.join("; ")}.`, {
    nextStep: `Set the ${name} in one of these places.`,
  });
}

function checkEndpoint(finding: Finding<"endpoint">): string {
  const endpoint = needed(finding);
  if (/^https?:\/\/[^/]/i.test(endpoint)) return endpoint; // the client checks the rest of it
  throw new MaxComputeError("configuration", `The endpoint from ${finding.source} is not an http or https URL.`, {
    nextStep: "Write it like https://service.cn-hangzhou.maxcompute.aliyun.com/api.",
  });
}

/** Checks only the options that are read here; the client checks all of them. */
function checkTexts({ endpoint, project, region, namespace, logview, configFile, profile }: ConnectOptions): void {
  const texts: Readonly<Record<string, unknown>> = {
    endpoint,
    project,
    region,
    namespace,
    "logview.host": logview?.host,
    configFile,
    profile,
  };
  const problems = Object.entries(texts)
    .filter(([, value]) => value !== undefined && typeof value !== "string")
    .map(([name]) => `${name} must be a string`);
  if (configFile === "") problems.push("configFile must not be empty");
  if (profile === "") problems.push("profile must not be empty");
  if (problems.length > 0) throw new MaxComputeError("invalid_argument", `Wrong options for connect: ${problems.join("; ")}.`);
}
