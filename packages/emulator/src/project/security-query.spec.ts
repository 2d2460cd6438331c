import { expect, test } from "vitest";
import { runSecurityQuery, SecurityQueryRefused } from "./security-query.ts";
import { SecurityState } from "./security-state.ts";

const asked = (queries: readonly string[]): unknown[] => {
  const security = new SecurityState("ALIYUN$me");
  return queries.map((query) => runSecurityQuery(query, security, "p").json);
};

test("roles and users are made, granted and removed by queries", () => {
  expect(
    asked([
      "create role r;",
      "LIST ROLES",
      "add user ALIYUN$you@x",
      "list users",
      "grant r to USER ALIYUN$you@x",
      "describe role r",
      "show grants for ALIYUN$you@x",
      "revoke r from you@x",
      "desc role r",
      "remove user you@x",
      "list users",
      "drop role r",
      "list roles",
    ]),
  ).toEqual([
    "OK",
    ["admin", "super_administrator", "r"],
    "OK",
    ["ALIYUN$me", "ALIYUN$you@x"],
    "OK",
    ["ALIYUN$you@x"],
    ["r"],
    "OK",
    [],
    "OK",
    ["ALIYUN$me"],
    "OK",
    ["admin", "super_administrator"],
  ]);
});

test.each([
  ["grant select on table t to user x", false],
  ["grant no_role to ALIYUN$me", false],
  ["create role admin", false],
  ["install package p.q", false],
  ["", false],
  ["drop role no_role", true],
  ["remove user nobody", true],
])("%s is refused", (query, missing) => {
  expect(() => asked([query])).toThrow(SecurityQueryRefused);
  expect(() => asked([query])).toThrow(expect.objectContaining({ missing }));
});
