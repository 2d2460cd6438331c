import { join } from "node:path";

import { bundle, type BundledFile } from "@maxcompute-rx/page-weight";
import type { Browser, Page } from "playwright-core";

import type { PageServer } from "./page-server.ts";

const pages = join(import.meta.dirname, "../pages");

/** A tab of a browser that shows a page of `src/pages`, by the page's own functions. */
export interface Tab<Functions> {
  readonly page: Page;
  call<Name extends keyof Functions & string>(name: Name, ...given: Given<Functions[Name]>): Promise<Answer<Functions[Name]>>;
}

type Given<F> = F extends (...given: infer G) => unknown ? G : never;
type Answer<F> = F extends (...given: never[]) => infer A ? Awaited<A> : never;

/** Bundles a page of `src/pages` as its users would, for any number of servers. */
export async function bundlePage(name: string): Promise<readonly BundledFile[]> {
  return bundle(`import { functions } from "./${name}.ts"; Object.assign(globalThis, functions);`, { folder: pages });
}

/** Bundles a page of `src/pages`, and serves it. */
export async function servePage(server: PageServer, name: string): Promise<void> {
  server.mountPage(name, await bundlePage(name));
}

/** Opens a page that is served; whatever it complains of fails the call in which it was noticed. */
export async function openTab<Functions>(browser: Pick<Browser, "newPage">, address: string): Promise<Tab<Functions>> {
  const page = await browser.newPage();
  const errors: Error[] = [];
  page.on("pageerror", (error) => errors.push(error));
  await page.goto(address, { waitUntil: "load" });
  return {
    page,
    async call(name, ...given) {
      const answer = await page.evaluate<Answer<Functions[typeof name]>>(`${name}(...${JSON.stringify(given)})`);
      const [complaint] = errors;
      if (complaint !== undefined) throw complaint;
      return answer;
    },
  };
}
