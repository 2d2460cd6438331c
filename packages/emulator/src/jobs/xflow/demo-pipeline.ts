import { textResult } from "../instance.ts";
import type { XFlowSubmission } from "../job-xml.ts";
import { el, writeXml } from "../../wire/xml.ts";
import type { XFlow } from "./xflow.ts";

const demoProject = "algo_public";

/** A workflow with a node of every kind, over `pyodps_iris`: its sub-instances appear one after the other. */
export const demoPipeline: XFlow = {
  name: "DemoPipeline",
  source: '<?xml version="1.0"?>\n<xflow name="DemoPipeline"><nodes>start statistics evaluation end</nodes></xflow>',
  run: async ({ local, sql, xflow }) => {
    local("start");
    await sql("statistics", "select name, count(*) as flowers, avg(sepallength) as sepallength from pyodps_iris group by name;");
    await xflow("evaluation", submissionOf("DemoEvaluation"));
    local("end");
    return textResult("");
  },
};

/** What `DemoPipeline` runs as its sub-workflow. */
export const demoEvaluation: XFlow = {
  name: "DemoEvaluation",
  source: '<?xml version="1.0"?>\n<xflow name="DemoEvaluation"><nodes>widest longest</nodes></xflow>',
  run: async ({ sql }) => {
    await sql("widest", "select name, max(sepalwidth) as sepalwidth from pyodps_iris group by name order by sepalwidth desc limit 3;");
    await sql(
      "longest",
      "select a.name, max(a.petallength) as petallength from pyodps_iris a join (select distinct name from pyodps_iris) b on a.name = b.name group by a.name;",
    );
    return textResult("");
  },
};

function submissionOf(xflow: string): XFlowSubmission {
  const body = writeXml(el("Instance", [el("XflowInstance", [el("Project", demoProject), el("Xflow", xflow), el("Parameters")])]));
  return { kind: "xflow", project: demoProject, xflow, parameters: new Map(), priority: 1, guid: undefined, body };
}
