import { expect, it } from "vitest";

import { benchesFor } from "./bench.ts";

it.each([
  ["watch-1000", ["watch-1000"]],
  ["watch-1000-late-p99", ["watch-1000"]],
  ["watch-10000-heap-each", ["watch-10000"]],
  ["read-csv-wide-peak", ["read"]],
  ["read-service", ["read-service"]],
  ["read-service-java-first-row", ["read-service"]],
  ["read", ["read-service", "read"]],
  ["gateway-1000x20", ["gateway-1000x20"]],
  ["watch", ["watch-http", "watch-100", "watch-1000", "watch-10000"]],
  ["nothing", []],
])("finds what measures %s", (only, names) => {
  expect(benchesFor(only).map(({ name }) => name)).toEqual(names);
});
