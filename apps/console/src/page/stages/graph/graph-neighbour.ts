import type { GraphLayout } from "./stage-graph-layout.ts";

/**
 * The stage to which a key of the keyboard leads, as the drawing shows it: along an edge where there is one in that direction, else to
 * the nearest box there; null if there is none.
 */
export function neighbourOf({ boxes, edges }: Pick<GraphLayout, "boxes" | "edges">, from: string, keyName: string): string | null {
  const direction = directions.get(keyName);
  const own = boxes.get(from);
  if (direction === undefined || own === undefined) return null;
  const linked = new Set(edges.flatMap((edge) => (edge.from === from ? [edge.to] : edge.to === from ? [edge.from] : [])));
  let best: { readonly key: string; readonly cost: number } | null = null;
  for (const [key, box] of boxes) {
    const [dx, dy] = [box.x + box.width / 2 - own.x - own.width / 2, box.y - own.y];
    const along = dx * direction.x + dy * direction.y;
    const aside = Math.abs(dx * direction.y) + Math.abs(dy * direction.x);
    if (key === from || along <= 1 || (aside > 3 * along && !linked.has(key))) continue;
    const cost = along + 2 * aside - (linked.has(key) ? linkedFirst : 0);
    if (best === null || cost < best.cost) best = { key, cost };
  }
  return best?.key ?? null;
}

const linkedFirst = 1e6;

const directions: ReadonlyMap<string, { readonly x: number; readonly y: number }> = new Map([
  ["ArrowRight", { x: 1, y: 0 }],
  ["ArrowLeft", { x: -1, y: 0 }],
  ["ArrowDown", { x: 0, y: 1 }],
  ["ArrowUp", { x: 0, y: -1 }],
]);
