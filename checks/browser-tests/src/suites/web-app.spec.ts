import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";

import { startChromium } from "@maxcompute-rx/console-e2e/start-chromium";
import type { Browser } from "playwright-core";
import { build, createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const doc = join(root, "../../docs/web-app.md");

/** The files that the page tells its readers to write: a name, and the block that follows it. */
function filesOf(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^`([\w.]+)`:\n\n```\w+\n(.*?)```/gms)].map(([, name = "", content = ""]) => [name, content]));
}

/** The port that the server says it listens at. */
async function portOf({ stdout }: ChildProcess): Promise<string> {
  let said = "";
  for await (const chunk of stdout ?? []) {
    said += String(chunk);
    const [, port] = /:(\d+)\//.exec(said) ?? [];
    if (port !== undefined) return port;
  }
  throw new Error(`The server of docs/web-app.md ended before it listened. It said: ${said}`);
}

let folder: string;
let server: ChildProcess;
let vite: ViteDevServer;
let browser: Browser;
beforeAll(async () => {
  await mkdir(join(root, "dist"), { recursive: true });
  folder = await mkdtemp(join(root, "dist/web-app-"));
  const files = filesOf(await readFile(doc, "utf8"));
  expect([...files.keys()].toSorted()).toEqual(["index.html", "page.ts", "server.ts", "vite.config.ts"]);
  for (const [name, content] of files) await writeFile(join(folder, name), content);

  server = spawn(process.execPath, ["server.ts"], {
    cwd: folder,
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.env["PORT"] = await portOf(server);
  vite = await createServer({ root: folder, configFile: join(folder, "vite.config.ts"), logLevel: "error" });
  await vite.listen(0);
  browser = await startChromium();
});
afterAll(async () => {
  delete process.env["PORT"];
  await browser.close();
  await vite.close();
  server.kill();
  await rm(folder, { recursive: true });
});

it("is a page that runs a job, shows its stages and rows, and stops one", async () => {
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  const errors: Error[] = [];
  page.on("pageerror", (error) => errors.push(error));
  await page.goto(vite.resolvedUrls?.local[0] ?? "");

  await page.getByRole("button", { name: "Run" }).click();
  await page.locator("#stages progress").first().waitFor();
  await page.getByText("Iris-setosa").waitFor();
  expect(await page.locator("#rows").textContent()).toContain("Iris-virginica\t50");

  await page.getByRole("button", { name: "Run" }).click();
  await page.locator("tr:nth-child(3)").waitFor(); // one was there before; the newest comes first
  await page.locator("tr:first-child").getByRole("button", { name: "Stop" }).click();
  await page.locator("#notice", { hasText: "stopped" }).waitFor();
  expect(errors).toEqual([]);
});

it("is built without a key in it", async () => {
  const built = await build({ root: folder, configFile: false, logLevel: "error", build: { write: false } });
  const texts = (Array.isArray(built) ? built : "output" in built ? [built] : [])
    .flatMap(({ output }) => output)
    .map((file) => (file.type === "chunk" ? file.code : String(file.source)));
  expect(texts.join()).toContain("/maxcompute");
  expect(texts.join()).not.toContain("emulator-access");
});
