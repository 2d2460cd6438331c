import { stageInputs, stageTitle } from "@maxcompute-rx/browser/analysis";

import type { SeenStage, StageHistory } from "./stage-history.ts";
import type { StageEdge } from "./graph/stage-graph-layout.ts";

/** Which stage reads from which, by the names of the stages. Tasks have no edges between each other. */
export function edgesOf(history: StageHistory): readonly StageEdge[] {
  const edges: StageEdge[] = [];
  for (const task of new Set(history.map(({ taskName }) => taskName))) {
    const own = history.filter(({ taskName }) => taskName === task);
    for (const [index, inputs] of stageInputs(own.map(({ now }) => now.name)).entries()) {
      const to = own[index]?.key;
      for (const input of inputs) {
        const from = own[input]?.key;
        if (from !== undefined && to !== undefined) edges.push({ from, to });
      }
    }
  }
  return edges;
}

/** The short names of the stages that each stage reads from, by its key. */
export function inputTitles(history: StageHistory, edges: readonly StageEdge[]): ReadonlyMap<string, readonly string[]> {
  const titles = new Map(history.map(({ key, now }) => [key, stageTitle(now.name)]));
  const inputs = new Map<string, string[]>(history.map(({ key }) => [key, []]));
  for (const { from, to } of edges) inputs.get(to)?.push(titles.get(from) ?? from);
  return inputs;
}

/** Width of an edge in pixels: from 1 for no record to 5 for the most records of an edge of the graph, by orders of magnitude. */
export function edgeWidth(records: number, most: number): number {
  return most <= 0 ? 1 : 1 + 4 * Math.min(1, Math.log1p(Math.max(0, records)) / Math.log1p(most));
}

/** The stage that a text in an address means: its short name, its name, or both task and name; undefined if there is none. */
export function stageOfAddress(history: StageHistory, text: string): SeenStage | undefined {
  const by = (fits: (stage: SeenStage) => boolean): SeenStage | undefined => history.find(fits);
  return by(({ key }) => key === text) ?? by(({ now }) => now.name === text) ?? by(({ now }) => stageTitle(now.name) === text);
}

/** The shortest text by which an address can name a stage. */
export function addressOfStage(history: StageHistory, key: string): string {
  const stage = history.find((one) => one.key === key);
  const title = stage === undefined ? key : stageTitle(stage.now.name);
  return stageOfAddress(history, title)?.key === key ? title : key;
}
