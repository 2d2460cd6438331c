import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { createWorld, type World } from "../testing/world.ts";

let home = "";
beforeEach(() => (home = mkdtempSync(join(tmpdir(), "maxcompute-rx-"))));
afterEach(() => rmSync(home, { recursive: true }));

const terminal = { columns: 100, rows: 24 };
const secret = "very-Secret/key+1";
const file = (): string => join(home, ".odpscmd", "odps_config.ini");

function worldAtHome(env: Record<string, string> = {}): World {
  return createWorld({ home, env, terminal, typed: "" });
}

/** Answers each question when it has been asked. */
async function init({ run, stdout, type }: World, answers: readonly string[], ...argv: string[]): Promise<number> {
  const code = run("config", "init", ...argv);
  const questions = [/endpoint:$/, /Project:$/, /AccessKey id:$/, /AccessKey secret \(not shown\):$/];
  for (const [at, answer] of answers.entries()) {
    await stdout.until(questions[at] ?? /nothing/);
    type(`${answer}\r`);
  }
  return code;
}

describe("config init", () => {
  it("writes a file that only the user can read and all commands use, and never shows the secret", async () => {
    const world = worldAtHome();
    expect(await init(world, ["cn-hangzhou", "my_project", "LTAIexample", secret])).toBe(0);
    expect(readFileSync(file(), "utf8")).toBe(
      `end_point=https://service.cn-hangzhou.maxcompute.aliyun.com/api\nregion_id=cn-hangzhou\nproject_name=my_project\naccess_id=LTAIexample\naccess_key=${secret}\n`,
    );
    if (process.platform !== "win32") expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(world.stdout.text).not.toContain(secret.slice(0, 4));
    expect(world.stdout.shown()).toContain("AccessKey id: LTAIexample");
    expect(world.stdout.lines().at(-1)).toBe("→ maxcompute-rx doctor checks them.");
    const show = worldAtHome();
    expect(await show.run("config", "show")).toBe(0);
    expect(show.stdout.shown()).toMatch(/^project +my_project\n +from project_name in .*odps_config\.ini$/m);
    expect(show.stdout.text).not.toContain(secret.slice(0, 4));
  });

  it("adds a profile and leaves the rest of the file alone, even its mode excepted", async () => {
    writeFileSync(join(home, "odps_config.ini"), "# mine\nproject_name=p\nend_point=http://e/api\naccess_id=a\naccess_key=b\n", {
      mode: 0o644,
    });
    expect(await init(worldAtHome(), ["http://127.0.0.1:8080/api", "prod_project", "prod-id", secret], "--profile", "prod")).toBe(0);
    const text = readFileSync(join(home, "odps_config.ini"), "utf8");
    expect(text).toBe(
      `# mine\nproject_name=p\nend_point=http://e/api\naccess_id=a\naccess_key=b\n\n[prod]\nend_point=http://127.0.0.1:8080/api\nproject_name=prod_project\naccess_id=prod-id\naccess_key=${secret}\n`,
    );
    if (process.platform !== "win32") expect(statSync(join(home, "odps_config.ini")).mode & 0o777).toBe(0o600);
    const show = worldAtHome({ ODPS_PROJECT_NAME: "env_project" });
    expect(await show.run("config", "show", "--profile", "prod", "--json")).toBe(0);
    expect(JSON.parse(show.stdout.text.split("\n").find((line) => line.includes('"project"')) ?? "")).toMatchObject({
      value: "prod_project",
    });
  });

  it("says what takes precedence over the file", async () => {
    const world = worldAtHome({ ODPS_PROJECT_NAME: "other", ODPS_ACCESS_ID: "x", ODPS_ACCESS_KEY: "y" });
    await init(world, ["cn-hangzhou", "p", "id", secret]);
    expect(world.stdout.text).toContain(
      "These take precedence over the file: ODPS_PROJECT_NAME; ODPS_ACCESS_ID and ODPS_ACCESS_KEY in the environment.",
    );
  });

  it("writes nothing when it is left, and asks nobody where there is no terminal", async () => {
    const world = worldAtHome();
    const code = init(world, ["cn-hangzhou", "my_project"]);
    await world.stdout.until(/AccessKey id:$/);
    world.type("\u0003");
    expect(await code).toBe(130);
    expect(world.stdout.shown()).toContain("Nothing was written.");
    const piped = createWorld({ home, stdin: "cn-hangzhou\n" });
    expect(await piped.run("config", "init")).toBe(2);
    expect(piped.stderr.text).toContain("ODPS_ACCESS_KEY in the environment instead");
  });
});

it("config show says what is missing, and where it was looked for, in the words of the command", async () => {
  const { run, stdout, stderr } = createWorld({ home });
  expect(await run("config", "show")).toBe(5);
  expect(stdout.text).toMatch(/^project +–\n +not set; looked in --project; ODPS_PROJECT_NAME; project_name in a file /m);
  expect(stderr.text).toContain("Looked in: --endpoint; ODPS_ENDPOINT;");
});
