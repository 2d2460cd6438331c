import { resolve as resolvePath } from "node:path/posix";

import { describe, expect, it } from "vitest";

import type { Credentials, CredentialsProvider } from "../auth/credentials.ts";
import { isMaxComputeError } from "../error.ts";
import type { ConfigurationSources } from "./configuration-file.ts";
import { explainConfiguration, resolveConfiguration } from "./configuration.ts";
import type { ConnectOptions } from "./connect-options.ts";

interface World {
  readonly env?: Record<string, string>;
  readonly files?: Record<string, string>;
}

const sources = ({ env = {}, files = {} }: World): ConfigurationSources => ({
  env: (name) => env[name],
  configFiles: ["/app/odps_config.ini", "/home/me/.odpscmd/odps_config.ini"],
  resolvePath: (path) => resolvePath("/app", path.replace(/^~/, "/home/me")),
  readFile: (path) => files[path],
});

const whole = {
  ODPS_ENDPOINT: "http://env.example.com/api",
  ODPS_PROJECT_NAME: "env_project",
  ODPS_ACCESS_ID: "env-id",
  ODPS_ACCESS_KEY: "env-secret",
};

const ini = `
######## Required fields ########
project_name=file_project
access_id = file-id
access_key=file-secret
end_point=https://file.example.com/api
# log_view_host=http://commented.example.com
log_view_host=http://logview.example.com
https_check=true
`;

const resolve = (world: World, options: ConnectOptions = {}): ReturnType<typeof resolveConfiguration> =>
  resolveConfiguration(options, sources(world));

function failure(run: () => unknown): { code: string; message: string; nextStep: string | undefined; whole: string } {
  try {
    run();
  } catch (error) {
    if (isMaxComputeError(error))
      return { code: error.code, message: error.message, nextStep: error.nextStep, whole: JSON.stringify(error) };
    throw error;
  }
  throw new Error("It did not fail.");
}

const ask = async (credentials: Credentials | CredentialsProvider): Promise<Credentials> =>
  typeof credentials === "function" ? credentials() : credentials;

describe("resolveConfiguration", () => {
  it("finds everything in the environment", () => {
    const env = { ...whole, ODPS_REGION_NAME: "cn-test", ODPS_NAMESPACE: "ns", ODPS_LOGVIEW_HOST: "http://lv" };
    expect(resolve({ env })).toEqual({
      endpoint: "http://env.example.com/api",
      project: "env_project",
      credentials: { accessKeyId: "env-id", accessKeySecret: "env-secret" },
      region: "cn-test",
      namespace: "ns",
      application: undefined,
      logviewHost: "http://lv",
    });
  });

  it("finds everything in odpscmd's file", () => {
    const text = `${ini}region_id=cn-test\napp_access_id=app\napp_access_key=app-secret`;
    expect(resolve({ files: { "/home/me/.odpscmd/odps_config.ini": text } })).toEqual({
      endpoint: "https://file.example.com/api",
      project: "file_project",
      credentials: { accessKeyId: "file-id", accessKeySecret: "file-secret" },
      region: "cn-test",
      namespace: undefined,
      application: { accessKeyId: "app", accessKeySecret: "app-secret" },
      logviewHost: "http://logview.example.com",
    });
  });

  it("lets options win over the environment, and that over the file, each setting by itself", () => {
    const files = { "/app/odps_config.ini": ini };
    const { endpoint, project, credentials } = resolve(
      { env: { ODPS_PROJECT_NAME: "env_project" }, files },
      { endpoint: "http://mine/api" },
    );
    expect([endpoint, project]).toEqual(["http://mine/api", "env_project"]);
    expect(credentials).toMatchObject({ accessKeyId: "file-id" });
  });

  it("prefers the file in the working directory to the one at home", () => {
    const files = { "/app/odps_config.ini": ini, "/home/me/.odpscmd/odps_config.ini": ini.replaceAll("file", "home") };
    expect(resolve({ files }).project).toBe("file_project");
  });

  it.each([
    ["the option", {}, { configFile: "sub/my.ini" }],
    ["the option, against the environment", { ODPS_CONFIG_FILE: "/else.ini" }, { configFile: "sub/my.ini" }],
    ["the environment", { ODPS_CONFIG_FILE: "/app/sub/my.ini" }, {}],
    ["a path at home", {}, { configFile: "~/my.ini" }],
  ])("reads the file named by %s", (_who, env, options) => {
    const files = { "/app/sub/my.ini": ini, "/home/me/my.ini": ini, "/app/odps_config.ini": "" };
    expect(resolve({ env, files }, options).project).toBe("file_project");
  });

  it("counts blank variables, empty keys and odpscmd's placeholders as not set", () => {
    const files = { "/app/odps_config.ini": ini };
    expect(resolve({ env: { ODPS_PROJECT_NAME: " ", ODPS_ENDPOINT: "" }, files }).project).toBe("file_project");
    const untouched = "project_name=\naccess_id=<Aliyun AccessKey ID>\naccess_key=<Aliyun AccessKey Secret>\nend_point=\n";
    const { message } = failure(() =>
      resolve({ env: { ...whole, ODPS_ACCESS_ID: "", ODPS_ACCESS_KEY: "" }, files: { "/app/odps_config.ini": untouched } }),
    );
    expect(message).toMatch(/^No credentials are set/);
  });

  it("keeps every character of a value, as odpscmd does", () => {
    for (const secret of ["a#b;c=d\\e", '"quoted"', "[x]"]) {
      const files = { "/app/odps_config.ini": ini.replace("file-secret", secret) };
      expect(resolve({ files }).credentials).toEqual({ accessKeyId: "file-id", accessKeySecret: secret });
    }
  });

  it("reads files as Windows and its editors write them", () => {
    const files = {
      "/app/odps_config.ini": `\uFEFF${ini
        .replaceAll(/^#.*\n/gm, "")
        .trim()
        .replaceAll("\n", "\r\n")}`,
    };
    expect(resolve({ files })).toMatchObject({ project: "file_project", endpoint: "https://file.example.com/api" });
  });
});

describe("resolveConfiguration, credentials", () => {
  const target = { ODPS_ENDPOINT: "http://e/api", ODPS_PROJECT_NAME: "p" };
  const files = {
    "/run/sts.json": JSON.stringify({
      accessKeyId: "a",
      accessKeySecret: "b",
      securityToken: "c",
      expiration: "2030-01-01T00:00:00Z",
    }),
    "/run/bearer": "bearer-of-file\n",
  };
  const sts = { ODPS_STS_ACCESS_KEY_ID: "sts-id", ODPS_STS_ACCESS_KEY_SECRET: "s", ODPS_STS_TOKEN: "t" };
  const cloud = { ALIBABA_CLOUD_ACCESS_KEY_ID: "cloud-id", ALIBABA_CLOUD_ACCESS_KEY_SECRET: "s" };
  const own = { ODPS_ACCESS_ID: "own-id", ODPS_ACCESS_KEY: "s" };

  it.each<[string, Record<string, string>, Credentials]>([
    ["an access key", own, { accessKeyId: "own-id", accessKeySecret: "s" }],
    ["Alibaba Cloud's variables", cloud, { accessKeyId: "cloud-id", accessKeySecret: "s" }],
    [
      "those with a token",
      { ...cloud, ALIBABA_CLOUD_SECURITY_TOKEN: "t" },
      { accessKeyId: "cloud-id", accessKeySecret: "s", securityToken: "t" },
    ],
    ["an STS key", sts, { accessKeyId: "sts-id", accessKeySecret: "s", securityToken: "t" }],
    ["a bearer token", { ODPS_BEARER_TOKEN: "b" }, { bearerToken: "b" }],
    ["a bearer file", { ODPS_BEARER_TOKEN_FILE: "/run/bearer" }, { bearerToken: "bearer-of-file" }],
    [
      "an STS file",
      { ODPS_STS_ACCOUNT_FILE: "../run/sts.json" },
      { accessKeyId: "a", accessKeySecret: "b", securityToken: "c", expiration: new Date("2030-01-01T00:00:00Z") },
    ],
  ])("takes %s", async (_what, env, expected) => {
    expect(await ask(resolve({ env: { ...target, ...env }, files }).credentials)).toEqual(expected);
  });

  it("tries the places in the order that the README tells", async () => {
    const inOrder = [
      { ODPS_STS_ACCOUNT_FILE: "/run/sts.json" },
      sts,
      { ODPS_BEARER_TOKEN_FILE: "/run/bearer" },
      { ODPS_BEARER_TOKEN: "bearer-of-variable" },
      own,
      cloud,
    ];
    const found: string[] = [];
    for (let first = 0; first <= inOrder.length; first += 1) {
      const env: Record<string, string> = Object.assign({}, target, ...inOrder.slice(first));
      const credentials = await ask(resolve({ env, files: { ...files, "/app/odps_config.ini": ini } }).credentials);
      found.push("bearerToken" in credentials ? credentials.bearerToken : credentials.accessKeyId);
    }
    expect(found).toEqual(["a", "sts-id", "bearer-of-file", "bearer-of-variable", "own-id", "cloud-id", "file-id"]);
  });

  it("reads a file anew each time it is asked", async () => {
    const changing: Record<string, string> = { "/run/bearer": "one" };
    const { credentials } = resolve({ env: { ...target, ODPS_BEARER_TOKEN_FILE: "/run/bearer" }, files: changing });
    changing["/run/bearer"] = "two";
    expect(await ask(credentials)).toEqual({ bearerToken: "two" });
  });

  it("accepts clients of @alicloud/credentials, newer and older", async () => {
    const newer = {
      getCredential: async () => ({ accessKeyId: "a", accessKeySecret: "b", securityToken: "", type: "access_key" }),
    };
    const older = {
      getAccessKeyId: async () => "a",
      getAccessKeySecret: async () => "b",
      getSecurityToken: async () => "c",
      getBearerToken: () => "",
    };
    const bearer = { getCredential: async () => ({ accessKeyId: "", bearerToken: "token", type: "bearer" }) };
    const env = target;
    expect(await ask(resolve({ env }, { credentials: newer }).credentials)).toEqual({ accessKeyId: "a", accessKeySecret: "b" });
    expect(await ask(resolve({ env }, { credentials: older }).credentials)).toEqual({
      accessKeyId: "a",
      accessKeySecret: "b",
      securityToken: "c",
    });
    expect(await ask(resolve({ env }, { credentials: bearer }).credentials)).toEqual({ bearerToken: "token" });
    const empty = resolve({ env }, { credentials: { getCredential: async () => ({}) } }).credentials;
    await expect(ask(empty)).rejects.toMatchObject({ code: "configuration" });
  });
});

describe("resolveConfiguration, what is missing or wrong", () => {
  it("names the setting and every place looked in", () => {
    const { ODPS_ENDPOINT: _endpoint, ...env } = whole;
    expect(failure(() => resolve({ env }))).toMatchObject({
      code: "configuration",
      message:
        "No endpoint is set. Looked in: option endpoint; ODPS_ENDPOINT; " +
        "end_point in a file /app/odps_config.ini or /home/me/.odpscmd/odps_config.ini (there is none).",
    });
  });

  it("names every place of credentials", () => {
    const { message } = failure(() =>
      resolve({ env: { ODPS_ENDPOINT: "http://e", ODPS_PROJECT_NAME: "p" }, files: { "/app/odps_config.ini": "" } }),
    );
    for (const place of [
      "option credentials",
      "ODPS_STS_TOKEN",
      "ODPS_BEARER_TOKEN",
      "ODPS_ACCESS_ID",
      "ALIBABA_CLOUD_ACCESS_KEY_ID",
      "access_id and access_key in /app/odps_config.ini",
    ]) {
      expect(message).toContain(place);
    }
  });

  it.each<[string, World, ConnectOptions, string]>([
    ["half a key", { env: { ...whole, ODPS_ACCESS_KEY: "" } }, {}, "ODPS_ACCESS_ID found in the environment, but not ODPS_ACCESS_KEY"],
    [
      "an STS key without its token",
      { env: { ...whole, ODPS_STS_ACCESS_KEY_ID: "hidden", ODPS_STS_ACCESS_KEY_SECRET: "hidden" } },
      {},
      "but not ODPS_STS_TOKEN",
    ],
    [
      "half an application's key",
      { env: whole, files: { "/app/odps_config.ini": "app_access_id=hidden" } },
      {},
      "app_access_id found in /app/odps_config.ini, but not app_access_key",
    ],
    [
      "half a key in the file",
      { files: { "/app/odps_config.ini": ini.replace("access_id", "#") } },
      {},
      "access_key found in /app/odps_config.ini, but not access_id",
    ],
    ["a file that is not there", { env: whole }, { configFile: "gone.ini" }, "/app/gone.ini, named by option configFile, does not exist"],
    [
      "one that the environment names",
      { env: { ...whole, ODPS_CONFIG_FILE: "gone.ini" } },
      {},
      "/app/gone.ini, named by ODPS_CONFIG_FILE, does not exist",
    ],
    [
      "a token file that is not there",
      { env: { ...whole, ODPS_BEARER_TOKEN_FILE: "/gone" } },
      {},
      "/gone, named by ODPS_BEARER_TOKEN_FILE, does not exist",
    ],
    ["an empty token file", { env: { ...whole, ODPS_BEARER_TOKEN_FILE: "/e" }, files: { "/e": "\n" } }, {}, "holds no bearer token"],
    ["an STS file that is not JSON", { env: { ...whole, ODPS_STS_ACCOUNT_FILE: "/e" }, files: { "/e": "hidden" } }, {}, "holds no STS key"],
    [
      "an STS file without a key",
      { env: { ...whole, ODPS_STS_ACCOUNT_FILE: "/e" }, files: { "/e": '{"accessKeyId":"hidden"}' } },
      {},
      "holds no STS key",
    ],
    [
      "an endpoint that is no URL",
      { env: { ...whole, ODPS_ENDPOINT: "service.example.com" } },
      {},
      "The endpoint from ODPS_ENDPOINT is not an http or https URL",
    ],
  ])("tells of %s", (_what, world, options, message) => {
    const error = failure(() => resolve(world, options));
    expect(error).toMatchObject({ code: "configuration", message: expect.stringContaining(message) });
    for (const secret of ["hidden", "env-secret", "file-secret"]) expect(error.whole).not.toContain(secret);
  });

  it("refuses options of the wrong kind", () => {
    const options: object = { endpoint: 5, configFile: "" };
    expect(failure(() => resolve({ env: whole }, options))).toMatchObject({
      code: "invalid_argument",
      message: "Wrong options for connect: endpoint must be a string; configFile must not be empty.",
    });
  });

  it("tells of a file that cannot be read", () => {
    const forbidden = {
      ...sources({ env: whole }),
      readFile: () => {
        throw new Error("EACCES");
      },
    };
    expect(failure(() => resolveConfiguration({}, forbidden))).toMatchObject({
      code: "configuration",
      message: expect.stringContaining("cannot be read"),
    });
  });
});

describe("explainConfiguration", () => {
  it("tells where each setting comes from, and no secret", () => {
    const { settings, error } = explainConfiguration({ region: "cn-test" }, sources({ env: whole }));
    expect(error).toBeNull();
    expect(settings.map(({ name, value, source }) => [name, value, source])).toEqual([
      ["endpoint", "http://env.example.com/api", "ODPS_ENDPOINT"],
      ["project", "env_project", "ODPS_PROJECT_NAME"],
      ["credentials", "access key env-…", "ODPS_ACCESS_ID and ODPS_ACCESS_KEY in the environment"],
      ["region", "cn-test", "option region"],
      ["namespace", null, null],
      ["application", null, null],
      ["logviewHost", null, null],
    ]);
    expect(JSON.stringify(settings)).not.toContain("env-secret");
  });

  it("tells what is missing beside what is there", () => {
    const { settings, error } = explainConfiguration({}, sources({ env: { ODPS_PROJECT_NAME: "p" } }));
    expect(error).toMatchObject({ code: "configuration", message: expect.stringContaining("No endpoint") });
    expect(settings.find(({ name }) => name === "project")?.value).toBe("p");
  });

  it("hides a password in an endpoint", () => {
    const { settings } = explainConfiguration({}, sources({ env: { ODPS_ENDPOINT: "http://me:hunter2@host/api" } }));
    expect(settings[0]?.value).toBe("http://…@host/api");
  });
});

describe("profiles", () => {
  const path = "/app/odps_config.ini";
  const profiles = `
end_point=https://file.example.com/api
project_name=general_project
access_id=general-id
access_key=general-secret
[ dev ]
project_name=dev_project
[prod]
project_name = prod_project
access_id=prod-id
access_key=prod-secret
[half]
access_id=half-id
`;
  const files = { [path]: profiles };

  it("read a section, and what it does not have from the lines before the first one", () => {
    expect(resolve({ files }, { profile: "prod" })).toMatchObject({
      endpoint: "https://file.example.com/api",
      project: "prod_project",
      credentials: { accessKeyId: "prod-id", accessKeySecret: "prod-secret" },
    });
    expect(resolve({ files, env: { ODPS_PROFILE: "dev" } })).toMatchObject({
      project: "dev_project",
      credentials: { accessKeyId: "general-id" },
    });
    expect(resolve({ files, env: { ODPS_PROFILE: "dev" } }, { profile: "prod" }).project).toBe("prod_project");
  });

  it("read no section when none is named", () => {
    expect(resolve({ files })).toMatchObject({ project: "general_project", credentials: { accessKeyId: "general-id" } });
    const sectionsOnly = { [path]: profiles.slice(profiles.indexOf("[ dev ]")) };
    expect(failure(() => resolve({ files: sectionsOnly })).message).toContain("sections dev, prod, half are read only as a profile");
    // odpscmd ignores headings.
    expect(resolve({ files: { [path]: `[default]${ini}` } }).project).toBe("file_project");
  });

  it("win over the environment when an option names them, so that keys of two accounts are not mixed", () => {
    const found = resolve({ files, env: whole }, { profile: "prod" });
    expect(found).toMatchObject({
      project: "prod_project",
      endpoint: "https://file.example.com/api",
      credentials: { accessKeyId: "prod-id" },
    });
    expect(resolve({ files, env: { ...whole, ODPS_PROFILE: "prod" } }).project).toBe("env_project");
    expect(failure(() => resolve({ files }, { profile: "half" })).message).toBe(
      `access_id found in [half] of ${path}, but not access_key.`,
    );
  });

  it("are named in explanations and in errors", () => {
    const { settings } = explainConfiguration({ profile: "prod" }, sources({ files }));
    expect(settings.find(({ name }) => name === "project")?.source).toBe(`project_name in [prod] of ${path}`);
    expect(failure(() => resolve({ files }, { profile: "test" }))).toMatchObject({
      message: `${path} has no section [test], which option profile names.`,
      nextStep: "Its sections are dev, prod, half.",
    });
    expect(failure(() => resolve({}, { profile: "test" })).message).toMatch(/^The profile test, named by option profile, needs a file/);
    expect(failure(() => resolve({ files }, { profile: "" })).code).toBe("invalid_argument");
  });
});
