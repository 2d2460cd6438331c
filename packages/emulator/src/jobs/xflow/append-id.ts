import { textResult } from "../instance.ts";
import { quoted, quotedList, required } from "./parameters.ts";
import type { XFlow } from "./xflow.ts";

/** `AppendID` of `algo_public`: a copy of a table with a first column that numbers its rows from 0. */
export const appendId: XFlow = {
  name: "AppendID",
  source:
    '<?xml version="1.0"?>\n<xflow name="AppendID"><parameters>inputTableName outputTableName IDColName selectedColNames</parameters></xflow>',
  run: async (context) => {
    const input = required("AppendID", context, "inputTableName");
    const output = required("AppendID", context, "outputTableName");
    const id = context.parameters.get("IDColName") || "append_id";
    const selected = context.parameters.get("selectedColNames");
    const columns = selected ? quotedList(selected) : "*";
    const query = `create table ${quoted(output)} as select row_number() over (order by 1) - 1 as ${quoted(id)}, ${columns} from ${quoted(input)};`;
    await context.sql("AppendID", query);
    return textResult("");
  },
};
