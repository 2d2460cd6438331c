import { describe, expect, it } from "vitest";

import { explainConfiguration, resolveConfiguration } from "./configuration.ts";
import type { ConfigurationPlaces } from "./configuration.ts";

const ini = "project_name=file_project\naccess_id=id\naccess_key=secret\nend_point=http://file.example.com/api";

const places = (files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): ConfigurationPlaces => ({
  env,
  cwd: "/app",
  home: "/home/me",
  readFile: (path) => files[path],
});

// What is looked for, and in which order, is core's to test; here is where a Node program looks.
describe("configuration in Node", () => {
  it.each([
    ["odps_config.ini in the working directory", "/app/odps_config.ini", {}, {}],
    ["odpscmd's folder at home", "/home/me/.odpscmd/odps_config.ini", {}, {}],
    ["a path from the working directory", "/app/sub/my.ini", {}, { configFile: "sub/my.ini" }],
    ["a path at home", "/home/me/my.ini", { ODPS_CONFIG_FILE: "~/my.ini" }, {}],
  ])("reads %s", (_where, path, env, options) => {
    expect(resolveConfiguration(options, places({ [path]: ini }, env)).project).toBe("file_project");
  });

  it("reads the environment", () => {
    const { settings } = explainConfiguration({}, places({}, { ODPS_PROJECT_NAME: "p" }));
    expect(settings.find(({ name }) => name === "project")).toMatchObject({ value: "p", source: "ODPS_PROJECT_NAME" });
  });
});
