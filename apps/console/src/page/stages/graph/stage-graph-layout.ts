import * as dagre from "@dagrejs/dagre";

import { boxHeight } from "./graph-size.ts";

/** What is laid out: boxes by their keys, and which box reads from which. */
export interface GraphQuestion {
  readonly boxes: readonly { readonly key: string; readonly width: number }[];
  readonly edges: readonly StageEdge[];
  /** Where the edges lead: to the right on wide screens, down on narrow ones. */
  readonly direction: "right" | "down";
}

/** The output of one stage that another one reads. The keys are those of the stage history. */
export interface StageEdge {
  readonly from: string;
  readonly to: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where everything is, in pixels. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  /** The upper left corner of each box. */
  readonly boxes: ReadonlyMap<string, Point & { readonly width: number }>;
  /** The points of each edge, in the order of the question. */
  readonly edges: readonly (StageEdge & { readonly points: readonly Point[] })[];
}

/** The parts of dagre that are used here. Its own types leave out the endings of file names, so that this compiler does not find them. */
interface Dagre {
  readonly Graph: new () => {
    setGraph(label: { rankdir: "LR" | "TB"; nodesep: number; ranksep: number; marginx: number; marginy: number }): void;
    setDefaultEdgeLabel(label: () => object): void;
    setNode(key: string, label: { width: number; height: number }): void;
    setEdge(from: string, to: string): void;
    graph(): { readonly width?: number; readonly height?: number };
    node(key: string): Point;
    edge(from: string, to: string): { readonly points?: readonly Point[] };
  };
  layout(graph: object): void;
}

const { Graph, layout }: Dagre = dagre as unknown as Dagre;

/** Lays out a graph in layers. Takes about a second for 300 stages, so pages do it in a worker. */
export function layOut({ boxes, edges, direction }: GraphQuestion): GraphLayout {
  const graph = new Graph();
  graph.setGraph({
    rankdir: direction === "right" ? "LR" : "TB",
    nodesep: 14,
    ranksep: direction === "right" ? 44 : 30,
    marginx: 8,
    marginy: 8,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { key, width } of boxes) graph.setNode(key, { width, height: boxHeight });
  for (const { from, to } of edges) graph.setEdge(from, to);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    boxes: new Map(
      boxes.map((box) => {
        const { x, y } = graph.node(box.key);
        return [box.key, { x: x - box.width / 2, y: y - boxHeight / 2, width: box.width }];
      }),
    ),
    edges: edges.map((edge) => ({ ...edge, points: (graph.edge(edge.from, edge.to).points ?? []).map(({ x, y }) => ({ x, y })) })),
  };
}
