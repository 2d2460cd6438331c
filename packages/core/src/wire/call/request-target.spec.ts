import { describe, expect, it } from "vitest";

import { instancePath, projectPath } from "./resource-path.ts";
import { requestTarget } from "./request-target.ts";

describe("requestTarget", () => {
  it("puts actions first, without an equals sign, and the common parameters last", () => {
    const call = {
      method: "GET",
      path: "/projects/p/instances/i",
      query: [
        ["taskname", "a b+c"],
        ["result", null],
        ["data", ""],
      ],
    } as const;
    expect(requestTarget(call, { project: "p", schema: "s" })).toBe(
      "/projects/p/instances/i?result&taskname=a%20b%2Bc&data=&curr_project=p&curr_schema=s",
    );
  });

  it("encodes everything that is not plainly safe, also what encodeURIComponent leaves", () => {
    const call = { method: "GET", path: "/x", query: [["k", "!'()*~-._/中"]] } as const;
    expect(requestTarget(call, { project: "p" })).toBe("/x?k=%21%27%28%29%2A~-._%2F%E4%B8%AD&curr_project=p");
  });
});

describe("paths", () => {
  it("encode each segment", () => {
    expect(instancePath("演示", "a/b c")).toBe("/projects/%E6%BC%94%E7%A4%BA/instances/a%2Fb%20c");
    expect(instancePath("p")).toBe("/projects/p/instances");
  });

  it.each(["", " p", "p\n", ".", "..", "\ud800"])("refuse the name %j", (name) => {
    expect(() => projectPath(name)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
    expect(() => instancePath("p", name)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });
});
