import { Session } from "node:inspector/promises";
import type { Profiler } from "node:inspector";

/** Which part of one core this thread uses while virtual time passes as fast as real time would: 1 is all of it. */
export interface ProcessorShare {
  /** All but reading XML. */
  readonly rest: number;
  readonly xmlReader: number;
}

/**
 * Carries out some work of `virtualMs` twice: once to take this thread's processor time, and once under V8's profiler, which costs time
 * itself and says which part of it went into reading XML.
 */
export async function processorShare(virtualMs: number, work: () => Promise<unknown>): Promise<ProcessorShare> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  const all = (user + system) / 1000 / virtualMs;

  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 200 });
  await session.post("Profiler.start");
  await work();
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  const part = partOfXmlReader(profile);
  return { rest: all * (1 - part), xmlReader: all * part };
}

/** The samples within core's XML reader, the library that it stands on included, among all in which the thread worked. */
function partOfXmlReader({ nodes, samples = [] }: Profiler.Profile): number {
  const hits = new Map<number, number>();
  for (const sample of samples) hits.set(sample, (hits.get(sample) ?? 0) + 1);
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  let working = 0;
  let reading = 0;
  const visit = (id: number, within: boolean): void => {
    const node = nodeOf.get(id);
    if (node === undefined || node.callFrame.functionName === "(idle)") return;
    const isReader = within || /\/wire\/format\/xml\.[jt]s$|\/fast-xml-parser\//.test(node.callFrame.url);
    working += hits.get(id) ?? 0;
    if (isReader) reading += hits.get(id) ?? 0;
    for (const child of node.children ?? []) visit(child, isReader);
  };
  const [root] = nodes;
  if (root !== undefined) visit(root.id, false);
  return working === 0 ? 0 : reading / working;
}
