import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createWorld } from "../testing/world.ts";

let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "maxcompute-rx-"));
  for (const shell of ["bash", "zsh", "fish"]) {
    const { run, stdout } = createWorld();
    expect(await run("completion", shell)).toBe(0);
    writeFileSync(join(folder, shell), stdout.text);
  }
  writeFileSync(join(folder, "a query.sql"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

const has = (shell: string): boolean => spawnSync(shell, ["-c", "true"]).status === 0;
const lines = (text: string): string[] => text.split("\n").filter(Boolean);

/** What a shell proposes for the last of the words. */
type Complete = (...words: string[]) => readonly string[];

const bash: Complete = (...words) => {
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const script = `source ./bash; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _maxcompute_rx; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return lines(execFileSync("bash", ["--norc", "-c", script], { cwd: folder, encoding: "utf8" }));
};

// Outside of its line editor zsh has no completion, so its own functions are replaced by ones that print what they are given.
const zsh: Complete = (...words) => {
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const print = `compdef() { }; compadd() { shift; print -l -- "$@" }; _files() { print -l -- * }; _describe() { print -l -- "\${(@)\${(P@)3}%%:*}" }`;
  const script = `${print}; source ./zsh; words=(${quoted}); CURRENT=${words.length}; _maxcompute_rx`;
  const last = words.at(-1) ?? "";
  return lines(spawnSync("zsh", ["-f", "-c", script], { cwd: folder, encoding: "utf8" }).stdout).filter((word) => word.startsWith(last));
};

const fish: Complete = (...words) => {
  const out = execFileSync("fish", ["--no-config", "-c", `source ./fish; complete -C '${words.join(" ")}'`], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, HOME: folder },
  });
  return lines(out).map((line) => line.split("\t")[0] ?? "");
};

describe.each<[string, Complete]>([
  ["bash", bash],
  ["zsh", zsh],
  ["fish", fish],
])("completion in %s", (shell, complete) => {
  const missing = !has(shell); // macOS and Windows lack some of them

  it.skipIf(missing)("knows commands, and commands below them", () => {
    expect(complete("maxcompute-rx", "")).toEqual(expect.arrayContaining(["run", "watch", "top", "config", "shell"]));
    expect(complete("maxcompute-rx", "com").toSorted()).toEqual(["compare", "completion"]);
    expect(complete("maxcompute-rx", "xflow", "").toSorted()).toEqual(["list", "run", "subs"]);
    expect(complete("maxcompute-rx", "completion", "").toSorted()).toEqual(["bash", "fish", "zsh"]);
  });

  it.skipIf(missing)("knows the options of the command, and of no other", () => {
    expect(complete("maxcompute-rx", "watch", "--st").toSorted()).toEqual(["--state", "--stop-after", "--stop-on-exit"]);
    expect(complete("maxcompute-rx", "list", "--st")).toEqual(["--status"]);
    expect(complete("maxcompute-rx", "xflow", "run", "--par")).toEqual(["--param"]);
  });

  it.skipIf(missing)("knows the values of options: words, files, or nothing", () => {
    expect(complete("maxcompute-rx", "run", "--format", "").toSorted()).toEqual(["arrow", "csv", "json", "jsonl", "table"]);
    expect(complete("maxcompute-rx", "run", "--file", "a").map((file) => file.replaceAll("\\", ""))).toContain("a query.sql");
    expect(complete("maxcompute-rx", "run", "--priority", "")).toEqual([]);
  });

  it.skipIf(missing)("evaluates nothing that was typed", () => {
    complete("maxcompute-rx", "run", "$(touch evil)", "--fo");
    expect(complete("maxcompute-rx", "run", "--file", "").some((file) => file.includes("evil"))).toBe(false);
  });
});
