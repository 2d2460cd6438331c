import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { nextStepOf, withOptionNames } from "./command-words.ts";

/** Every next step that the sources of the library contain. */
function nextSteps(): readonly string[] {
  const folders = ["../../../../packages/core/src/", "../../../../packages/node/src/"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const files = folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => `${folder}${file}`));
  return files
    .filter((file) => file.endsWith(".ts") && !/\.spec\.ts$|\/testing\//.test(file))
    .flatMap((file) => {
      const text = readFileSync(file, "utf8");
      const statements = file.endsWith("/next-step.ts")
        ? [text]
        : [...text.matchAll(/nextStep\b[^;]*?(?:\}\)|\}\],|;)/g)].map(([statement]) => statement);
      const literals = statements.flatMap((statement) =>
        [...statement.matchAll(/(["'`])((?:\\.|(?!\1)[^\\])*)\1/g)].map(([, , literal = ""]) => literal),
      );
      return literals.filter((literal) => /^[A-Z].*[. ]/.test(literal));
    });
}

/** Names of methods and options, and words that only callers of the library know. */
const libraryWords = /\b[a-z]+[A-Z]\w*|\b\w+: (?:true|false|")|\b(?:tunnel|logview)\.|\breader\b|\bprovider\b/;

describe("next steps", () => {
  const all = nextSteps();

  it("name commands instead of the library's methods and options, each of them", () => {
    expect(all.length).toBeGreaterThan(60);
    expect(all.filter((text) => libraryWords.test(text)).length).toBeGreaterThan(20); // what is to be rewritten is found
    const left = all
      .map((text) => nextStepOf({ nextStep: text, instanceId: undefined }) ?? "")
      .filter((text) => libraryWords.test(text.replaceAll(/\$\{.*?\}/g, "")));
    expect(left).toEqual([]);
  });

  it("name the instance", () => {
    const of = (nextStep: string): string | undefined => nextStepOf({ nextStep, instanceId: "2026g1" });
    expect(of("Wait for the instance first, with waitForSuccess.")).toBe("Wait for it first: maxcompute-rx watch 2026g1");
    expect(of("The statement is not a SELECT: read its text with getTaskResult, or do not set tunnel.")).toBe(
      "The statement is not a SELECT: show its text without --format: maxcompute-rx result 2026g1",
    );
    expect(of("Correct the cause in the message. The instance's LogView (getLogviewAddress) shows more.")).toBe(
      "Correct the cause in the message. The instance's LogView (maxcompute-rx logview 2026g1) shows more.",
    );
    expect(of("Try again later.")).toBe("Try again later.");
    expect(nextStepOf({ nextStep: undefined, instanceId: "2026g1" })).toBeUndefined();
  });
});

it("options have the names of the command", () => {
  expect(withOptionNames("No credentials are set. Looked in: option credentials; ODPS_BEARER_TOKEN.")).toBe(
    "No credentials are set. Looked in: ODPS_BEARER_TOKEN.",
  );
  expect(withOptionNames("No project is set. Looked in: option project; ODPS_PROJECT_NAME.")).toBe(
    "No project is set. Looked in: --project; ODPS_PROJECT_NAME.",
  );
});
