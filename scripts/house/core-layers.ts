import type { Offence } from "./violation.ts";
import type { Rule } from "./rule.ts";
import { resolveRelative, type Source } from "./workspace.ts";

const core = "packages/core/src/";

/** Folders and files from the ground up. Those on one floor do not import each other. */
type Floors = readonly (readonly string[])[];

/** The floors of core (docs/architecture.md). */
const floors: Floors = [
  ["error.ts", "bytes.ts"],
  ["wire/", "auth/"],
  ["http/"],
  ["settings.ts", "configuration/"],
  ["watch/", "results/"],
  ["service/"],
  ["instance/"],
  ["client.ts", "gateway-protocol.ts"],
  ["create-max-compute.ts"],
  ["index.ts", "internal.ts", "page.ts", "service.ts"],
];

/** The floors inside of folders that have many files; no file stands beside their subfolders. */
const innerFloors: ReadonlyMap<string, Floors> = new Map<string, Floors>([
  [
    "wire/",
    [
      ["wire/format/"],
      ["wire/call/"],
      ["wire/errors/", "wire/job/", "wire/logview/", "wire/project/", "wire/queue/", "wire/task/", "wire/tunnel/"],
      ["wire/instance/", "wire/xflow/"],
    ],
  ],
  [
    "results/",
    [
      ["results/bytes/", "results/values/"],
      ["results/arrow/", "results/csv/", "results/records/", "results/tunnel/", "results/write/"],
      ["results/sources/"],
      ["results/reader/"],
    ],
  ],
]);

/** Files that hold nothing but the types that floors share: anybody may import them. */
const shared: ReadonlySet<string> = new Set([
  "model.ts",
  "options.ts",
  "transport.ts",
  "wire/call/api-call.ts",
  "auth/credentials.ts",
  "platform.d.ts",
]);

/** Lower floors never import upper ones. */
export const coreFloors: Rule = {
  name: "core's lower floors do not know the upper ones",
  check: (workspace) => workspace.sources.filter((source) => source.isShipped && source.path.startsWith(core)).flatMap(judge),
};

function judge(source: Source): Offence[] {
  const own = source.path.slice(core.length);
  if (shared.has(own)) {
    return imports(source, ({ target, line }) =>
      shared.has(target) || target === "error.ts"
        ? []
        : { file: source.path, line, why: `${own} is shared by all floors, so it may not stand on one of them (${target}).` },
    );
  }
  const outer = judgeBy(floors, source, own);
  const inner = [...innerFloors].filter(([folder]) => own.startsWith(folder)).flatMap(([, within]) => judgeBy(within, source, own));
  return [...outer, ...inner];
}

function judgeBy(within: Floors, source: Source, own: string): Offence[] {
  const floor = floorOf(within, own);
  if (floor === undefined)
    return [
      {
        file: source.path,
        line: 1,
        why: "This file is in no room of core; put it into one, or give the new room a floor in core-floors.ts.",
      },
    ];
  return imports(source, ({ target, line }) => {
    const below = floorOf(within, target);
    if (shared.has(target) || below === undefined || below.level < floor.level || below.room === floor.room) return [];
    const relation = below.level === floor.level ? "next door" : "upstairs";
    return {
      file: source.path,
      line,
      why: `${floor.room} may not know ${below.room}, which is ${relation}; move what both need to a lower floor.`,
    };
  });
}

function imports(source: Source, judgeOne: (found: { target: string; line: number }) => Offence | []): Offence[] {
  return source.imports
    .filter(({ specifier }) => specifier.startsWith("."))
    .flatMap(({ specifier, line }) => judgeOne({ target: resolveRelative(source.path, specifier).slice(core.length), line }));
}

function floorOf(within: Floors, path: string): { readonly level: number; readonly room: string } | undefined {
  const level = within.findIndex((rooms) => rooms.some((room) => path === room || (room.endsWith("/") && path.startsWith(room))));
  const room = within[level]?.find((candidate) => path.startsWith(candidate));
  return room === undefined ? undefined : { level, room };
}
