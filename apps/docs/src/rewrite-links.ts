import { posix } from "node:path";

/** What links are rewritten by. */
export interface Surroundings {
  /** Path in the site by path in the repository. */
  readonly pages: ReadonlyMap<string, string>;
  /** Whether the repository has this file or folder. */
  readonly exists: (path: string) => boolean;
  /** Address of the repository's files, without a slash at its end. */
  readonly repository: string;
}

/**
 * Turns the links of a page, which lead from file to file of the repository, into links of the site: to the page made of that
 * file, or to the file in the repository. Code is left as it is.
 *
 * @throws {Error} naming page and link, when it leads to a file that is not there
 */
export function rewriteLinks(text: string, source: string, surroundings: Surroundings): string {
  const from = surroundings.pages.get(source) ?? source;
  // Blocks and spans of code come first, so that what looks like a link in them is no link.
  return text.replaceAll(
    /(```[\s\S]*?\n```|`[^`\n]*`)|(\]\()([^)\s]+)(\))/g,
    (whole, code: string | undefined, open: string, target: string, close: string) =>
      code === undefined ? `${open}${rewrite(target, source, from, surroundings)}${close}` : whole,
  );
}

function rewrite(target: string, source: string, from: string, { pages, exists, repository }: Surroundings): string {
  if (/^([a-z]+:|#)/.test(target)) return target;
  const [path = "", hash] = target.split("#");
  const found = posix.join(posix.dirname(source), path);
  if (!exists(found)) throw new Error(`${source} links to ${target}, but there is no ${found}.`);
  const page = pages.get(found) ?? pages.get(posix.join(found, "README.md"));
  const fragment = hash === undefined ? "" : `#${hash}`;
  if (page === undefined) return `${repository}/${found}${fragment}`;
  const relative = posix.relative(posix.dirname(from), page);
  return (relative.startsWith(".") ? relative : `./${relative}`) + fragment;
}
