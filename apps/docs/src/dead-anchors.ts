import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";

/** Links of a built site to a place in a page that the page does not have, such as `/protocol.html#29-gone`, each with the page that it stands on. */
export function deadAnchors(site: string): readonly string[] {
  const pages = readdirSync(site, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".html"));
  const text = new Map(pages.map((file) => [`/${file.replaceAll("\\", "/")}`, readFileSync(join(site, file), "utf8")]));
  const places = new Map([...text].map(([page, html]) => [page, new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id))]));
  return [...text].flatMap(([page, html]) =>
    [...html.matchAll(/ href="([^":]*)#([^"]*)"/g)].flatMap(([, path = "", id = ""]) => {
      const target = path === "" ? page : posix.join(posix.dirname(page), path);
      const html = target.endsWith("/") ? `${target}index.html` : target.endsWith(".html") ? target : `${target}.html`;
      return id === "" || places.get(html)?.has(decodeURIComponent(id)) === true ? [] : [`${relative("/", page)}: ${path}#${id}`];
    }),
  );
}
