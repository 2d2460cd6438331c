import * as z from "zod/mini";

import type { AccessKeyCredentials, Credentials, CredentialsProvider } from "../auth/credentials.ts";
import { MaxComputeError } from "../error.ts";
import { nameOfFile, type ConfigurationFile, type ConfigurationSources } from "./configuration-file.ts";

/** Credentials that were found, and their origin. */
export interface FoundCredentials {
  readonly credentials: Credentials | CredentialsProvider;
  readonly source: string;
  /** A description without secrets, such as `access key LTAI…`. */
  readonly shown: string;
}

/** The places that are searched after the options, in order; the first ones are those of PyODPS (docs/protocol.md 7.5). */
export const credentialPlaces: readonly string[] = [
  "ODPS_STS_ACCOUNT_FILE",
  "ODPS_STS_ACCESS_KEY_ID, ODPS_STS_ACCESS_KEY_SECRET and ODPS_STS_TOKEN",
  "ODPS_BEARER_TOKEN_FILE",
  "ODPS_BEARER_TOKEN",
  "ODPS_ACCESS_ID and ODPS_ACCESS_KEY",
  "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET",
];

/**
 * Finds credentials outside of the options. All parts come from one place: an id is never combined with a secret from another
 * place.
 *
 * @throws {MaxComputeError} `configuration` when a place has only some of the parts, or a file is missing or damaged
 */
export function findCredentials(
  sources: ConfigurationSources,
  file: ConfigurationFile | undefined,
  fileFirst: boolean,
): FoundCredentials | undefined {
  const inFile = (): FoundCredentials | undefined =>
    file && accessKey(file.get, nameOfFile(file), { id: "access_id", secret: "access_key" });
  return fileFirst ? (inFile() ?? inEnvironment(sources)) : (inEnvironment(sources) ?? inFile());
}

function inEnvironment(sources: ConfigurationSources): FoundCredentials | undefined {
  const env = (name: string): string | undefined => sources.env(name)?.trim() || undefined;
  return (
    credentialsFile("ODPS_STS_ACCOUNT_FILE", "STS key", readStsAccount, sources) ??
    accessKey(env, "the environment", {
      id: "ODPS_STS_ACCESS_KEY_ID",
      secret: "ODPS_STS_ACCESS_KEY_SECRET",
      neededToken: "ODPS_STS_TOKEN",
    }) ??
    credentialsFile("ODPS_BEARER_TOKEN_FILE", "bearer token", readBearerToken, sources) ??
    bearerToken(env, "ODPS_BEARER_TOKEN") ??
    accessKey(env, "the environment", { id: "ODPS_ACCESS_ID", secret: "ODPS_ACCESS_KEY" }) ??
    accessKey(env, "the environment", {
      id: "ALIBABA_CLOUD_ACCESS_KEY_ID",
      secret: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
      token: "ALIBABA_CLOUD_SECURITY_TOKEN",
    })
  );
}

function bearerToken(env: (name: string) => string | undefined, variable: string): FoundCredentials | undefined {
  const token = env(variable);
  return token === undefined ? undefined : { credentials: { bearerToken: token }, source: variable, shown: "bearer token" };
}

interface KeyNames {
  readonly id: string;
  readonly secret: string;
  /** A token that is used when it is set. */
  readonly token?: string;
  /** A token without which the key is incomplete. */
  readonly neededToken?: string;
}

/** Reads a key whose parts have these names in one place. */
export function accessKey(
  valueOf: (name: string) => string | undefined,
  where: string,
  names: KeyNames,
): (FoundCredentials & { readonly credentials: AccessKeyCredentials }) | undefined {
  const needed = [names.id, names.secret, ...(names.neededToken === undefined ? [] : [names.neededToken])];
  const missing = needed.filter((name) => valueOf(name) === undefined);
  if (missing.length === needed.length) return undefined;
  const [accessKeyId, accessKeySecret] = [valueOf(names.id), valueOf(names.secret)];
  if (missing.length > 0 || accessKeyId === undefined || accessKeySecret === undefined) {
    const present = needed.filter((name) => !missing.includes(name));
    throw new MaxComputeError("configuration", `${present.join(" and ")} found in ${where}, but not ${missing.join(" and ")}.`, {
      nextStep: `Set ${needed.join(", ")} together, or none of them.`,
    });
  }
  const token = names.neededToken ?? names.token;
  const securityToken = token === undefined ? undefined : valueOf(token);
  return {
    credentials: { accessKeyId, accessKeySecret, ...(securityToken === undefined ? {} : { securityToken }) },
    source: `${names.id} and ${names.secret} in ${where}`,
    shown: `${securityToken === undefined ? "access key" : "STS key"} ${accessKeyId.slice(0, 4)}…`,
  };
}

/** Credentials in a file that another program renews. It is read now, to find mistakes early, and again whenever credentials are needed. */
function credentialsFile(
  variable: string,
  kind: string,
  readText: (text: string) => Credentials | undefined,
  { env, resolvePath, readFile }: ConfigurationSources,
): FoundCredentials | undefined {
  const named = env(variable)?.trim();
  if (!named) return undefined;
  const path = resolvePath(named);
  const credentials = (): Credentials => {
    let text: string | undefined;
    try {
      text = readFile(path);
    } catch (cause) {
      throw new MaxComputeError("configuration", `${path}, named by ${variable}, cannot be read.`, { cause });
    }
    if (text === undefined) throw new MaxComputeError("configuration", `${path}, named by ${variable}, does not exist.`);
    const read = readText(text);
    if (read === undefined) throw new MaxComputeError("configuration", `${path}, named by ${variable}, holds no ${kind}.`);
    return read;
  };
  credentials();
  return { credentials, source: `${variable} (${path})`, shown: `${kind} in a file` };
}

function readStsAccount(text: string): Credentials | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // the cause is dropped because it quotes the text
  }
  const part = z.string().check(z.minLength(1));
  const stsAccount = z.object({ accessKeyId: part, accessKeySecret: part, securityToken: part, expiration: z.nullish(z.string()) });
  const { success, data } = stsAccount.safeParse(value);
  if (!success) return undefined;
  const { expiration: until, ...key } = data;
  const expiration = new Date(until ?? Number.NaN);
  return Number.isNaN(expiration.getTime()) ? key : { ...key, expiration };
}

function readBearerToken(text: string): Credentials | undefined {
  const bearerToken = text.trim();
  return bearerToken === "" ? undefined : { bearerToken };
}
