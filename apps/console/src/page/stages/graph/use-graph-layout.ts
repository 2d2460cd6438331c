import { useEffect, useState } from "react";

import type { GraphLayout, GraphQuestion } from "./stage-graph-layout.ts";

/** The layout of a graph, made in a worker. Undefined while it is made, null if this browser could not make it. */
export function useGraphLayout(question: GraphQuestion): GraphLayout | null | undefined {
  const [made, setMade] = useState<{ readonly question: GraphQuestion; readonly layout: GraphLayout | null }>();
  useEffect(() => {
    const worker = new Worker(new URL("./layout-worker/main.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<GraphLayout>) => {
      setMade({ question, layout: data });
      worker.terminate();
    });
    worker.addEventListener("error", () => setMade({ question, layout: null }));
    worker.postMessage(question, []);
    return () => worker.terminate();
  }, [question]);
  // While stages are added, the graph before them remains.
  return made?.layout;
}
