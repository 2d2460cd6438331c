import { describe, expect, it } from "vitest";

import { mostSavedFilters, readSavedFilters, withFilter, writeSavedFilters, type SavedFilter } from "./saved-filters.ts";

function memory(text: string | null = null): Pick<Storage, "getItem" | "setItem"> {
  let kept = text;
  return { getItem: () => kept, setItem: (_key, value) => void (kept = value) };
}

describe("saved filters", () => {
  it("come back as they were kept", () => {
    const storage = memory();
    const filters = withFilter([], { name: " failed of ann ", query: "state=failed&owner=ann" });
    writeSavedFilters(storage, filters);
    expect(readSavedFilters(storage)).toEqual([{ name: "failed of ann", query: "state=failed&owner=ann" }]);
  });

  it("replace one another by name, need a name, and are bounded", () => {
    const two = withFilter(withFilter([], { name: "a", query: "1" }), { name: "a", query: "2" });
    expect(two).toEqual([{ name: "a", query: "2" }]);
    expect(withFilter(two, { name: "  ", query: "3" })).toBe(two);
    let many: readonly SavedFilter[] = [];
    for (let index = 0; index < mostSavedFilters + 3; index += 1) many = withFilter(many, { name: `n${index}`, query: "q" });
    expect([many.length, many[0]?.name]).toEqual([mostSavedFilters, "n3"]);
  });

  it.each(["no json", "{}", "[1, {}]", null])("take %j for none", (text) => {
    expect(readSavedFilters(memory(text))).toEqual([]);
  });
});
