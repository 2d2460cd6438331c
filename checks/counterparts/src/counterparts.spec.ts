import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { apiNames, commandOptions } from "./api-names.ts";
import type { Counterpart } from "./counterpart.ts";
import { madeFiles, readApi, readNames } from "./files.ts";
import { onlyHereNames } from "./page-text.ts";
import { pages } from "./table/pages.ts";

const api = readApi();
const ours = apiNames([...api.values()]);

describe.each(pages)("the table of $client", (page) => {
  const { client, sections } = page;
  const counterparts = sections.flatMap((section) => section.counterparts);

  it("has each name of the other client once, and no other", () => {
    const named = counterparts.flatMap(({ theirs }) => theirs).toSorted();
    expect(named.filter((name, at) => named.indexOf(name) !== at)).toEqual([]);
    expect(named).toEqual(readNames(client).names.toSorted());
  });

  it("names only what our public API has", () => {
    expect(counterparts.flatMap((counterpart) => counterpart.ours).filter((name) => !ours.has(name))).toEqual([]);
  });

  it("shows each counterpart in an example, and gives a reason where there is none", () => {
    const isShown = ({ ours: here, example }: Counterpart): boolean =>
      here.some((name) => example?.includes(name.split(".").at(-1) ?? name) === true);
    expect(
      counterparts.filter((counterpart) =>
        counterpart.ours.length === 0 ? counterpart.note?.endsWith(".") !== true : !isShown(counterpart),
      ),
    ).toEqual([]);
  });

  it("uses only options that commands have", () => {
    const record = api.get("cli.txt") ?? "";
    const commands = counterparts.flatMap(({ example, ours: here }) =>
      example?.startsWith("maxcompute-rx ") === true ? [{ example, here }] : [],
    );
    for (const { example, here } of commands) {
      const command = here.find((name) => example === name || example.startsWith(`${name} `)) ?? "";
      const options = example.replaceAll(/"[^"]*"/g, "").match(/(?<= )--?[\w-]+/g) ?? [];
      expect(
        options.filter((option) => !commandOptions(record, command).has(option)),
        example,
      ).toEqual([]);
    }
  });
});

it("names only what exists under what is only here", () => {
  expect(onlyHereNames.flatMap(([names]) => names).filter((name) => !ours.has(name))).toEqual([]);
});

it.each([...madeFiles()])("%s is what the table says; if not: npm run counterparts", (path, text) => {
  expect(readFileSync(path, "utf8")).toBe(text);
});

it("reads members, exports and commands from the records of the API", () => {
  const names = [
    "MaxCompute.runSql",
    "MaxCompute.instances$",
    "Instance.id",
    "ResultReader.rows",
    "isMaxComputeError",
    "InstanceStatus",
    "maxcompute-rx xflow run",
    "maxcompute-rx",
  ];
  expect(names.filter((name) => !ours.has(name))).toEqual([]);
  expect(["MaxCompute.nothing", "nothing", "maxcompute-rx nothing"].filter((name) => ours.has(name))).toEqual([]);
  expect([...commandOptions(api.get("cli.txt") ?? "", "maxcompute-rx status")]).toContain("--json");
});
