// `npm run console:shots -- DIR [WORD …]`: a picture of each view, on a desktop and a phone, light and dark, in English and Chinese; or only in the
// looks that have all the words, such as `phone dark zh`.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { buildPage } from "@maxcompute-rx/console";

import { launchChromium } from "../chromium.ts";
import { looks, type Look } from "./look.ts";
import { openPhotographer, type Photographer } from "./photographer.ts";
import { setFullScene, setScene } from "./scene.ts";

const [directory, ...words] = process.argv.slice(2);
if (directory === undefined) {
  process.stderr.write("Where to? npm run console:shots -- DIR [WORD …]\n");
  process.exit(2);
}

await mkdir(directory, { recursive: true });
await buildPage();
const browser = await launchChromium();
const open = (look: Look): Promise<Photographer> =>
  openPhotographer(browser, look, (name) => join(directory, `${name}-${look.device}-${look.theme}-${look.language}.png`));

const chosen = looks.filter((look) => words.every((word) => Object.values(look).includes(word)));
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

const full = await setFullScene();
for (const look of chosen) {
  const photographer = await open(look);
  await photographer.views(full.views);
  await photographer.close();
}
await full.close();
await browser.close();
process.stdout.write(`The pictures are in ${directory}.\n`);
