import { gzipSync } from "node:zlib";

import type { BundledFile, BundleOptions } from "./bundle.ts";

/** What a page weighs: minified and gzipped, in bytes. */
export interface Weight {
  /** Files that are loaded at once. */
  readonly bytes: number;
  /** Files that are loaded when a page first needs them. */
  readonly lazyBytes: number;
}

export function weigh(files: readonly BundledFile[]): Weight {
  const sum = (atOnce: boolean): number =>
    files.filter((file) => file.atOnce === atOnce).reduce((total, { bytes }) => total + gzipSync(bytes, { level: 9 }).length, 0);
  return { bytes: sum(true), lazyBytes: sum(false) };
}

/** Whose the bytes are that a page loads at once. Their sum is what it loads at once. */
export interface Shares {
  readonly rxjs: number;
  readonly otherLibraries: number;
  readonly own: number;
}

/** How much lighter a page is without RxJS, and then without the other libraries; the rest is ours. */
export async function shares(
  page: string,
  bundler: (page: string, options: BundleOptions) => Promise<readonly BundledFile[]>,
): Promise<Shares> {
  const without = async (...packages: readonly string[]): Promise<number> => weigh(await bundler(page, { without: packages })).bytes;
  const all = await without();
  const withoutRxjs = await without("rxjs");
  const own = await without("rxjs", "eventsource-parser");
  return { rxjs: all - withoutRxjs, otherLibraries: withoutRxjs - own, own };
}

/** Code that only calls need: a page that only watches must not load it. */
const forCallsOnly = [
  { what: "the XML parser", of: /\/(fast-xml-parser|@nodable\/entities)\// },
  { what: "the reading of XML", of: /\/core\/(dist|src)\/wire\/format\/xml\./ },
  { what: "the results", of: /\/core\/(dist|src)\/results\/(reader|sources|tunnel|records|arrow|csv)\// },
  { what: "zod", of: /\/zod\// },
  { what: "signatures", of: /\/core\/(dist|src)\/auth\// },
];

/** What the page of the budget loads at once although only calls need it; as sentences. */
export function loadedTooEarly(files: readonly BundledFile[]): readonly string[] {
  const early = files.filter(({ atOnce }) => atOnce).flatMap(({ modules }) => modules);
  return forCallsOnly.flatMap(({ what, of }) =>
    early.filter((module) => of.test(module)).map((module) => `A page that only watches loads ${what} at once: ${module}.`),
  );
}
