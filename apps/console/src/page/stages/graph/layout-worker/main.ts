// Runs in a worker: a large graph takes longer to lay out than a page may stand still.
import { layOut, type GraphQuestion } from "../stage-graph-layout.ts";

addEventListener("message", ({ data }: MessageEvent<GraphQuestion>) => postMessage(layOut(data)));
