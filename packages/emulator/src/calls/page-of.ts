import { el, type XmlElement } from "../wire/xml.ts";

const maxPageSize = 1000;

/** One page of a list that is in the order of its names: its items, and the elements `Marker` and `MaxItems` (docs/protocol.md 2.1). */
export interface Page<T> {
  readonly items: readonly T[];
  readonly marks: readonly XmlElement[];
}

/** The page that `marker` and `maxitems` ask for. The marker is the last name of the page before. */
export function pageOf<T extends { readonly name: string }>(all: readonly T[], query: Readonly<Record<string, string>>): Page<T> {
  const wanted = Number(query["maxitems"] || maxPageSize);
  const size = Number.isSafeInteger(wanted) && wanted > 0 ? Math.min(wanted, maxPageSize) : maxPageSize;
  const after = Buffer.from(query["marker"] ?? "", "base64url").toString();
  const rest = all.filter(({ name }) => name > after);
  const items = rest.slice(0, size);
  const marker = rest.length > size ? Buffer.from(items.at(-1)?.name ?? "").toString("base64url") : "";
  return { items, marks: [el("Marker", marker), el("MaxItems", String(size))] };
}

/** Whether the filters `name` (a prefix) and `owner` of a list let an object pass. */
export function isListed(
  { name, owner }: { readonly name: string; readonly owner: string },
  query: Readonly<Record<string, string>>,
): boolean {
  const { name: prefix = "", owner: wanted = "" } = query;
  return name.toLowerCase().startsWith(prefix.toLowerCase()) && (wanted === "" || wanted === owner);
}
