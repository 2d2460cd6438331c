import { expect, test } from "vitest";
import { unknownCall } from "./unknown-call.ts";

test.each([
  ["PATCH", "/projects/p"],
  ["POST", "/projects/p/volumes"],
  ["GET", "/projects/p/offlinemodels/m"],
  ["GET", "/projects/p/tables/t/unknown"],
  ["PUT", "/quotas/q"],
  ["GET", "/mcqa/projects/p/instances/i"],
])("%s %s is a call that the emulator lacks, and no object that is missing", (method, path) => {
  expect(unknownCall(method, path)).toMatchObject({ status: 405, code: "MethodNotAllowed" });
});

test.each(["/catalogapi", "/", "/nothing", "/projects/p/nothing"])("%s is nothing", (path) => {
  expect(unknownCall("GET", path)).toMatchObject({ status: 404, code: "NoSuchObject" });
});
