import { expect, it } from "vitest";

import { settingsOf } from "./run-again.ts";

it.each([
  ['{"odps.sql.mapper.split.size":"64","n":5}', { "odps.sql.mapper.split.size": "64" }],
  ["no json", {}],
  ["[1]", {}],
  ["null", {}],
  [undefined, {}],
])("reads the settings %j of a task", (text, settings) => {
  expect(settingsOf(text)).toEqual(settings);
});
