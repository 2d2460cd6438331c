import type { Measurement } from "../measurement.ts";

/** The tables of docs/scale.md by name, as Markdown. */
export function tablesOf(measurements: readonly Measurement[]): ReadonlyMap<string, string> {
  const byName = new Map(measurements.map((measurement) => [measurement.name, measurement]));
  const value = (name: string): number | undefined => byName.get(name)?.value;
  const peer = (name: string): number | undefined => byName.get(name)?.peerValue;
  const both = (name: string, parts: readonly [string, string], write: (of: number | undefined) => string): string =>
    parts.map((part) => write(value(`${name}-${part}`))).join(" / ");
  const late = (name: string, outcome: "success" | "failure"): string =>
    both(name, [`late-${outcome}-median`, `late-${outcome}-p99`], seconds);

  const curve = (label: string, of: (count: number) => string): readonly string[] => [label, ...counts.map(of)];
  const ways = counts.flatMap((count) =>
    [
      ["status", "`status$`"],
      ["many", "`watchInstances`"],
      ["events", "`events$`"],
    ].map(([way = "", label = ""]) => {
      const name = `watch-${count}-${way}`;
      return [
        count.toLocaleString("en"),
        label,
        late(name, "success"),
        late(name, "failure"),
        late(`${name}-faults`, "success"),
        late(`${name}-faults`, "failure"),
        plain(value(`${name}-requests`)),
        kilobytes(value(`${name}-heap-each`)),
      ];
    }),
  );
  const goals: readonly (readonly [string, string, (of: number | undefined) => string])[] = [
    ["watch-1000-late-median", "2 s", seconds],
    ["watch-1000-late-p99", "6 s", seconds],
    ["watch-10000-late-median", "3 s", seconds],
    ["watch-10000-late-p99", "10 s", seconds],
    ["watch-10000-first-look", "1 s", seconds],
    ["watch-1000-requests", "5 a second", plain],
    ["watch-10000-heap-each", "4 kB", kilobytes],
    ["watch-10000-cpu", "10 %", percent],
  ];

  return new Map([
    [
      "goals",
      table(
        ["figure", "goal", "measured"],
        goals.map(([name, goal, write]) => [`\`${name}\``, goal, write(value(name))]),
      ),
    ],
    [
      "curve",
      table(
        ["", ...counts.map((count) => count.toLocaleString("en"))],
        [
          curve("success told late: median / p99", (count) => late(`watch-${count}-status`, "success")),
          curve("failure told late", (count) => late(`watch-${count}-status`, "failure")),
          curve("success told late, with faults", (count) => late(`watch-${count}-status-faults`, "success")),
          curve("failure told late, with faults", (count) => late(`watch-${count}-status-faults`, "failure")),
          curve("all have their first snapshot after", (count) => seconds(value(`watch-${count}-status-all-seen`))),
          curve("first snapshot of a newcomer: median / p99", (count) => both(`watch-${count}`, ["first-look", "first-look-p99"], seconds)),
          curve("requests a second, nothing ends", (count) => plain(value(`watch-${count}-requests`))),
          curve("requests a second, 8 a second end", (count) => plain(value(`watch-${count}-status-ends-requests`))),
          curve("heap of each watch", (count) => kilobytes(value(`watch-${count}-heap-each`))),
          curve("processor, part of one core", (count) => percent(value(`watch-${count}-cpu`))),
          curve("reading XML, part of one core", (count) => percent(value(`watch-${count}-cpu-xml`))),
        ],
      ),
    ],
    [
      "ways",
      table(
        [
          "watched",
          "way",
          "success: median / p99",
          "failure",
          "success, with faults",
          "failure, with faults",
          "requests a second",
          "heap of each",
        ],
        ways,
      ),
    ],
    [
      "at-once",
      table(
        ["10,000 end within one second", "median", "p99"],
        [
          ["success told late", ...split(late("watch-10000-at-once-status", "success"))],
          ["failure told late", ...split(late("watch-10000-at-once-status", "failure"))],
          ["first snapshot of a newcomer", seconds(value("watch-10000-at-once-status-first-look-median")), ""],
        ],
      ),
    ],
    [
      "pyodps",
      table(
        ["1,000 waiters over HTTP", "ours", "PyODPS"],
        [
          ["end told late: median", seconds(value("watch-http-late-median")), seconds(peer("watch-http-late-median"))],
          ["end told late: p99", seconds(value("watch-http-late-p99")), seconds(peer("watch-http-late-p99"))],
          ["requests a second", plain(value("watch-http-requests")), plain(peer("watch-http-requests"))],
          ["processor, part of one core", percent(value("watch-http-cpu")), percent(peer("watch-http-cpu"))],
        ],
      ),
    ],
    [
      "gateway",
      table(
        ["1,000 pages with 20 instances each", "20,000 instances", "2,000, each on ten pages"],
        [
          [
            "requests a second, nothing ends",
            ...["gateway-1000x20", "gateway-1000x20-shared"].map((board) => plain(value(`${board}-upstream-requests`))),
          ],
          [
            "all pages have all first snapshots after",
            ...["gateway-1000x20", "gateway-1000x20-shared"].map((board) => seconds(value(`${board}-all-seen`))),
          ],
        ],
      ),
    ],
    [
      "gateway-callers",
      table(
        ["540 instances that are asked for singly", "their caller", "another caller"],
        [
          [
            "first snapshot, at the latest",
            seconds(peer("gateway-other-caller-first-look")),
            seconds(value("gateway-other-caller-first-look")),
          ],
        ],
      ),
    ],
  ]);
}

const counts = [100, 1000, 10_000] as const;

function split(pair: string): readonly string[] {
  return pair.split(" / ");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function seconds(value: number | undefined): string {
  return value === undefined ? "–" : `${value < 10 ? value.toFixed(1) : Math.round(value)} s`;
}

function plain(value: number | undefined): string {
  return value === undefined ? "–" : value.toFixed(value < 10 ? 1 : 0);
}

function kilobytes(value: number | undefined): string {
  return value === undefined ? "–" : `${(value / 1000).toFixed(1)} kB`;
}

function percent(value: number | undefined): string {
  return value === undefined ? "–" : `${value.toFixed(1)} %`;
}
