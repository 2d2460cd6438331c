// `npm run console:shots -- DIR [WORD …]`: a picture of each view, on a desktop and a phone, light and dark, in English and Chinese. Words choose:
// `phone dark zh` are looks, every other word is a picture.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { buildPage } from "@maxcompute-rx/console";

import { startChromium } from "../start-chromium.ts";
import { looks, type Look } from "./look.ts";
import { openPhotographer, type Photographer } from "./photographer.ts";
import { setFullScene, setScene } from "./scene.ts";

const [directory, ...words] = process.argv.slice(2);
if (directory === undefined) {
  process.stderr.write("Where to? npm run console:shots -- DIR [WORD …]\n");
  process.exit(2);
}

const isOfLook = (word: string): boolean => looks.some((look) => Object.values(look).includes(word));
const chosen = looks.filter((look) => words.filter(isOfLook).every((word) => Object.values(look).includes(word)));
const names = words.filter((word) => !isOfLook(word));
const wants = (name: string): boolean => names.length === 0 || names.includes(name);

await mkdir(directory, { recursive: true });
await buildPage();
const browser = await startChromium();
const open = (look: Look): Promise<Photographer> =>
  openPhotographer(browser, look, wants, (name) => join(directory, `${name}-${look.device}-${look.theme}-${look.language}.png`));

const scene = await setScene();
for (const look of chosen) {
  const photographer = await open(look);
  await Promise.all([
    photographer.job(scene.startJob()),
    photographer
      .views(scene.views)
      .then(() => photographer.sqlView(scene.views["sql"] ?? ""))
      .then(() => photographer.away(scene.views["board"] ?? "")),
  ]);
  await photographer.close();
}
await scene.close();

if (wants("many")) {
  const full = await setFullScene();
  for (const look of chosen) {
    const photographer = await open(look);
    await photographer.views(full.views);
    await photographer.close();
  }
  await full.close();
}
await browser.close();
process.stdout.write(`The pictures are in ${directory}.\n`);
