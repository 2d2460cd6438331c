import { afterEach, describe, expect, it, vi } from "vitest";

import { explainConfiguration, resolveConfiguration } from "./configuration.ts";
import { fakeDeno } from "./testing/fake-deno.ts";
import type { FakeWorld } from "./testing/fake-deno.ts";

afterEach(() => vi.unstubAllGlobals());

const inDeno = (world: FakeWorld): void => void vi.stubGlobal("Deno", fakeDeno(world));

const env = {
  ODPS_ENDPOINT: "http://e/api",
  ODPS_PROJECT_NAME: "p",
  ODPS_ACCESS_ID: "id",
  ODPS_ACCESS_KEY: "env-secret",
  HOME: "/home/me",
};
const ini = "project_name=of_file\naccess_id=id\naccess_key=file-secret\nend_point=http://file/api";

// What is looked for, and in which order, is core's to test; here is what Deno lets us look at.
describe("configuration in Deno", () => {
  it.each([
    ["the working directory", "odps_config.ini", {}],
    ["odpscmd's folder at home", "/home/me/.odpscmd/odps_config.ini", {}],
    ["a path at home", "/home/me/my.ini", { configFile: "~/my.ini" }],
    ["a path from the working directory", "sub/my.ini", { configFile: "sub/my.ini" }],
  ])("reads the file in %s", (_where, path, options) => {
    inDeno({ env: { HOME: "/home/me" }, files: { [path]: ini } });
    expect(resolveConfiguration(options).project).toBe("of_file");
  });

  it("needs leave to read the variables that hold the settings, and no others", () => {
    const refusedEnv = ["HOME", "ODPS_CONFIG_FILE", "ODPS_STS_ACCOUNT_FILE", "ODPS_BEARER_TOKEN", "ODPS_REGION_NAME", "ODPS_NAMESPACE"];
    inDeno({ env, refusedEnv, refusesRead: true });
    expect(resolveConfiguration()).toMatchObject({ project: "p", credentials: { accessKeyId: "id" } });
  });

  it("names the flags of all that is missing at once, and no other ones", () => {
    const refusedEnv = ["ODPS_ENDPOINT", "ODPS_PROJECT_NAME", "ODPS_REGION_NAME"];
    inDeno({ env, refusedEnv, refusesRead: true });
    expect(() => resolveConfiguration()).toThrow(
      expect.objectContaining({
        code: "configuration",
        message: expect.stringMatching(
          /^No endpoint is set\. Looked in: .*ODPS_ENDPOINT.* Deno was not allowed to look everywhere \(--allow-env=ODPS_ENDPOINT,ODPS_PROJECT_NAME --allow-read=.*\)\.$/,
        ),
        nextStep: expect.stringContaining(
          "--allow-env=ODPS_ENDPOINT,ODPS_PROJECT_NAME --allow-read=odps_config.ini,/home/me/.odpscmd/odps_config.ini,",
        ),
      }),
    );
    const { settings, error } = explainConfiguration();
    expect(settings.find(({ name }) => name === "credentials")?.source).toBe("ODPS_ACCESS_ID and ODPS_ACCESS_KEY in the environment");
    expect(error?.nextStep).toContain("--allow-env=ODPS_ENDPOINT");
  });

  it("names the flag of a file that somebody named", () => {
    inDeno({ env, refusesRead: true });
    expect(() => resolveConfiguration({ configFile: "my.ini" })).toThrow(
      expect.objectContaining({
        code: "configuration",
        message: expect.stringContaining("my.ini, named by option configFile, cannot be read."),
        nextStep: expect.stringContaining("--allow-read=my.ini"),
      }),
    );
  });

  it("names the flag of half a key", () => {
    inDeno({ env, refusedEnv: ["ODPS_ACCESS_KEY"] });
    expect(() => resolveConfiguration()).toThrow(
      expect.objectContaining({ nextStep: expect.stringContaining("--allow-env=ODPS_ACCESS_KEY,") }),
    );
  });

  it("says nothing of flags when Deno was allowed to look", () => {
    inDeno({ env: { ...env, ODPS_PROJECT_NAME: "" } });
    expect(() => resolveConfiguration()).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/there is none\)\.$/),
        nextStep: "Set the project in one of these places.",
      }),
    );
  });
});
