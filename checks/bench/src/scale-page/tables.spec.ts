import { expect, it } from "vitest";

import { tablesOf } from "./tables.ts";

it("writes seconds, kilobytes and shares, and a dash for what was not measured", () => {
  const tables = tablesOf([
    { name: "watch-1000-late-median", value: 1.52, unit: "s" },
    { name: "watch-10000-late-p99", value: 124.6, unit: "s" },
    { name: "watch-10000-heap-each", value: 3950, unit: "bytes" },
    { name: "watch-http-requests", value: 12.2, unit: "1/s", peer: "PyODPS", peerValue: 184.1 },
  ]);
  expect(tables.get("goals")).toContain("| `watch-1000-late-median` | 2 s | 1.5 s |\n| `watch-1000-late-p99` | 6 s | – |");
  expect(tables.get("goals")).toContain("| `watch-10000-late-p99` | 10 s | 125 s |");
  expect(tables.get("goals")).toContain("| 4 kB | 4.0 kB |");
  expect(tables.get("pyodps")).toContain("| requests a second | 12 | 184 |");
});
