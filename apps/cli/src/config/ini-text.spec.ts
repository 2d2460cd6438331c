import { expect, it } from "vitest";

import { withValues } from "./ini-text.ts";

const values = new Map([
  ["project_name", "p"],
  ["access_id", "id"],
]);

it("writes a new file, with or without a section", () => {
  expect(withValues("", null, values)).toBe("project_name=p\naccess_id=id\n");
  expect(withValues("", "prod", values)).toBe("[prod]\nproject_name=p\naccess_id=id\n");
});

it("replaces values where they stand and keeps all other lines", () => {
  const before = "# mine\nproject_name = old\nhttps_check=true\nproject_name=older\n\n[dev]\nproject_name=dev\n";
  expect(withValues(before, null, values)).toBe("# mine\nproject_name=p\nhttps_check=true\naccess_id=id\n\n[dev]\nproject_name=dev\n");
  expect(withValues(before, "dev", values)).toBe(
    "# mine\nproject_name = old\nhttps_check=true\nproject_name=older\n\n[dev]\nproject_name=p\naccess_id=id\n",
  );
  expect(withValues(before, "prod", values)).toBe(`${before}\n[prod]\nproject_name=p\naccess_id=id\n`);
});

it("leaves comments, and text after the last line, alone", () => {
  expect(withValues("#access_id=old\n[a]\n[b]\nx=1", "a", values)).toBe("#access_id=old\n[a]\nproject_name=p\naccess_id=id\n[b]\nx=1\n");
});
