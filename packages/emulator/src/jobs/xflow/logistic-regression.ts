import type { RowBatch } from "../../rows/row-source.ts";
import type { StoredRows } from "../../rows/stored-rows.ts";
import { el, writeXml } from "../../wire/xml.ts";
import { textResult } from "../instance.ts";
import { TaskFailure } from "../live.ts";
import { numberOf, quoted, quotedList, required } from "./parameters.ts";
import { type ClassWeights, trainLogistic, type TrainingOptions, type TrainingSet } from "./train-logistic.ts";
import type { XFlow, XFlowContext } from "./xflow.ts";

const name = "LogisticRegression";
/** Rows and classes that it learns from; more would hold up everything else. */
const maxRows = 2000;
const maxClasses = 100;

/** `LogisticRegression` of `algo_public`: reads a table in one sub-instance, and leaves an offline model. */
export const logisticRegression: XFlow = {
  name,
  source: `<?xml version="1.0"?>\n<xflow name="${name}"><parameters>inputTableName inputTablePartitions featureColNames labelColName modelName maxIter epsilon regularizedType regularizedLevel</parameters></xflow>`,
  run: async (context) => {
    const input = required(name, context, "inputTableName");
    const label = required(name, context, "labelColName").trim().toLowerCase();
    const model = required(name, context, "modelName").replace(/^.*\/offlinemodels\//, "");
    if (!/^\w{1,128}$/.test(model)) throw new TaskFailure(`ODPS-1100001:Invalid parameter - ${name}: '${model}' is no name of a model`);
    const options = optionsOf(context);
    const features = context.parameters.get("featureColNames");
    const columns = features ? `${quotedList(features)}, ${quoted(label)}` : "*";
    const rows = await context.sql(name, `select ${columns} from ${quoted(input)}${conditionOf(context)} limit ${maxRows};`);
    if (rows === undefined) throw new TaskFailure(`ODPS-1100000:${name} has read no rows`);
    const { names, set } = await context.gate(trainingSet(rows, label));
    if (set.labels.length === 0) throw new TaskFailure(`ODPS-1100001:Invalid parameter - ${name}: the table has no row without NULL`);
    if (new Set(set.labels).size > maxClasses)
      throw new TaskFailure(`ODPS-1100001:Invalid parameter - ${name}: '${label}' has more than ${maxClasses} values`);
    context.saveModel(model, pmmlOf(label, names, trainLogistic(set, options)));
    return textResult("");
  },
};

function optionsOf(context: XFlowContext): TrainingOptions {
  const type = (context.parameters.get("regularizedType") || "l1").toLowerCase();
  if (type !== "l1" && type !== "l2" && type !== "none")
    throw new TaskFailure(`ODPS-1100001:Invalid parameter - ${name}: regularizedType is l1, l2 or None, not '${type}'`);
  return {
    maxIter: numberOf(name, context, "maxIter", 100, [1, 10_000]),
    epsilon: numberOf(name, context, "epsilon", 0.000001, [0, 1000]),
    regularizedType: type,
    regularizedLevel: numberOf(name, context, "regularizedLevel", 1, [0, 1e9]),
  };
}

/** `a=1/b=2,a=1/b=3`: partitions, each with its values. */
function conditionOf({ parameters }: XFlowContext): string {
  const partitions = parameters.get("inputTablePartitions");
  if (!partitions) return "";
  const conditions = partitions.split(",").map((partition) => {
    const values = partition.split("/").map((part) => {
      const [, column, value] = /^\s*(\w+)\s*=\s*'?([^'\\]*?)'?\s*$/.exec(part) ?? [];
      if (column === undefined || value === undefined)
        throw new TaskFailure(`ODPS-1100001:Invalid parameter - ${name}: '${partition}' is no partition`);
      return `${quoted(column)} = '${value}'`;
    });
    return `(${values.join(" and ")})`;
  });
  return ` where ${conditions.join(" or ")}`;
}

/** Numbers of all columns that have some, but the label; rows with NULL are left out. */
async function trainingSet(rows: StoredRows, label: string): Promise<{ readonly names: readonly string[]; readonly set: TrainingSet }> {
  const batches: RowBatch[] = [];
  for await (const batch of rows.read({ start: 0, count: maxRows })) batches.push(batch);
  const numeric = new Set(["tinyint", "smallint", "int", "bigint", "float", "double", "decimal"]);
  const labelAt = rows.columns.findIndex((column) => column.name.toLowerCase() === label);
  if (labelAt < 0) throw new TaskFailure(`ODPS-1100001:Invalid parameter - ${name}: there is no column '${label}'`);
  const used = rows.columns.flatMap(({ type }, index) => (numeric.has(type.kind) && index !== labelAt ? [index] : []));
  const features: number[][] = [];
  const labels: string[] = [];
  for (const { rowCount, columns } of batches) {
    for (let row = 0; row < rowCount; row += 1) {
      const values = used.map((index) => columns[index]?.[row] ?? null);
      const own = columns[labelAt]?.[row] ?? null;
      if (own === null || values.includes(null)) continue;
      features.push(values.map(Number));
      labels.push(String(own));
    }
  }
  return { names: used.map((index) => rows.columns[index]?.name ?? ""), set: { features, labels } };
}

/** The model in the language that models travel in. */
function pmmlOf(label: string, names: readonly string[], classes: readonly ClassWeights[]): string {
  const fields = names.map((feature) => el("DataField", { name: feature, optype: "continuous", dataType: "double" }, []));
  const values = classes.map((each) => el("Value", { value: each.label }, []));
  const mining = names.map((feature) => el("MiningField", { name: feature, usageType: "active" }, []));
  const tables = classes.map(({ label: targetCategory, intercept, coefficients }) =>
    el(
      "RegressionTable",
      { intercept: String(intercept), targetCategory },
      names.map((feature, index) => el("NumericPredictor", { name: feature, coefficient: String(coefficients[index] ?? 0) }, [])),
    ),
  );
  const dictionary = el("DataDictionary", { numberOfFields: String(names.length + 1) }, [
    ...fields,
    el("DataField", { name: label, optype: "categorical", dataType: "string" }, values),
  ]);
  const model = el("RegressionModel", { modelName: name, functionName: "classification", normalizationMethod: "softmax" }, [
    el("MiningSchema", [...mining, el("MiningField", { name: label, usageType: "target" }, [])]),
    ...tables,
  ]);
  return writeXml(
    el("PMML", { version: "4.2", xmlns: "http://www.dmg.org/PMML-4_2" }, [el("Header", { copyright: "" }, []), dictionary, model]),
  );
}
