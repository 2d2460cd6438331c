import { textResult } from "../instance.ts";
import { TaskFailure } from "../live.ts";
import type { XFlow, XFlowContext } from "./xflow.ts";

/** `AppendID` of `algo_public`: a copy of a table with a first column that numbers its rows from 0. */
export const appendId: XFlow = {
  name: "AppendID",
  source: '<?xml version="1.0"?>\n<xflow name="AppendID"><parameters>inputTableName outputTableName IDColName selectedColNames</parameters></xflow>',
  run: async (context) => {
    const input = required(context, "inputTableName");
    const output = required(context, "outputTableName");
    const id = context.parameters.get("IDColName") || "append_id";
    const columns = context.parameters.get("selectedColNames")?.split(",").map((name) => quoted(name.trim())).join(", ") || "*";
    const query = `create table ${quoted(output)} as select row_number() over (order by 1) - 1 as ${quoted(id)}, ${columns} from ${quoted(input)};`;
    await context.sql("AppendID", query);
    return textResult("");
  },
};

function required({ parameters }: XFlowContext, name: string): string {
  const value = parameters.get(name);
  if (!value) throw new TaskFailure(`ODPS-1100001:Invalid parameter - AppendID needs the parameter ${name}`);
  return value;
}

/** `project.table` and column names, so that nothing but a name can stand there. */
function quoted(name: string): string {
  return name.split(".").map((part) => `\`${part.replaceAll("`", "``")}\``).join(".");
}
