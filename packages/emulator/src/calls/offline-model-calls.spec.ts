import { afterAll, beforeAll, expect, it } from "vitest";
import { createEmulator } from "../create-emulator.ts";
import type { Emulator } from "../emulator.ts";
import { child, children, childText, type XmlElement } from "../wire/xml.ts";
import { call, submit, xflowJob, xmlOf } from "../testing/client.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ clock: "manual" });
}, 60_000);
afterAll(() => emulator.close());

const iris = { inputTableName: "pyodps_iris", labelColName: "name", modelName: "irises" };
const train = async (parameters: Readonly<Record<string, string>>): Promise<string> => {
  const id = await submit(emulator, xflowJob("LogisticRegression", parameters));
  await emulator.clock.advance(60_000);
  return id;
};
const outcome = async (id: string): Promise<string> => {
  const task =
    child(child(await xmlOf(call(emulator, "GET", `/instances/${id}?result`)), "Tasks") ?? (await nothing()), "Task") ?? (await nothing());
  return `${childText(task, "Status")} ${Buffer.from(childText(task, "Result") ?? "", "base64").toString()}`;
};
const nothing = (): Promise<never> => Promise.reject(new Error("an element is missing"));
const names = async (query = ""): Promise<(string | undefined)[]> =>
  children(await xmlOf(call(emulator, "GET", `/offlinemodels?expectmarker=true${query}`)), "OfflineModel").map((model) =>
    childText(model, "Name"),
  );
const pmml = async (name: string): Promise<XmlElement> => xmlOf(call(emulator, "GET", `/offlinemodels/${name}?data`));

it("learns from a table in one sub-instance, and leaves a model that tells irises apart", async () => {
  const id = await train(iris);
  expect(await outcome(id)).toBe("Success ");
  const actions = children(child(await xmlOf(call(emulator, "GET", `/instances/${id}?xresult`)), "Actions") ?? (await nothing()), "Action");
  expect(actions.map((action) => [action.attributes["NodeType"], childText(action, "Name")])).toEqual([["Instance", "LogisticRegression"]]);
  const tables = children(child(await pmml("irises"), "RegressionModel") ?? (await nothing()), "RegressionTable");
  const classOf = (flower: Readonly<Record<string, number>>): string | undefined => {
    const scores = tables.map((table) => ({
      label: table.attributes["targetCategory"],
      score: children(table, "NumericPredictor").reduce(
        (sum, { attributes }) => sum + Number(attributes["coefficient"]) * (flower[attributes["name"] ?? ""] ?? Number.NaN),
        Number(table.attributes["intercept"]),
      ),
    }));
    return scores.toSorted((a, b) => b.score - a.score)[0]?.label;
  };
  expect(classOf({ sepallength: 5, sepalwidth: 3.4, petallength: 1.5, petalwidth: 0.2 })).toBe("Iris-setosa");
  expect(classOf({ sepallength: 5.9, sepalwidth: 2.8, petallength: 4.3, petalwidth: 1.3 })).toBe("Iris-versicolor");
  expect(classOf({ sepallength: 6.6, sepalwidth: 3, petallength: 5.6, petalwidth: 2 })).toBe("Iris-virginica");
});

it("takes names as clients rewrite them, chosen columns and a range of options", async () => {
  const id = await train({
    inputTableName: "demo_project.sale_detail",
    inputTablePartitions: "sale_date=2013/region=china,sale_date=2014/region=china",
    featureColNames: "total_price",
    labelColName: "shop_name",
    modelName: "demo_project/offlinemodels/shops",
    maxIter: "2",
    regularizedType: "None",
  });
  expect(await outcome(id)).toBe("Success ");
  const fields = children(child(await pmml("shops"), "DataDictionary") ?? (await nothing()), "DataField");
  expect(fields.map(({ attributes }) => attributes["name"])).toEqual(["total_price", "shop_name"]);
});

it("lists, describes, copies and deletes models", async () => {
  expect(await names()).toEqual(["irises", "shops"]);
  expect(await names("&name=shop")).toEqual(["shops"]);
  expect(await names("&owner=nobody")).toEqual([]);
  const described = await xmlOf(call(emulator, "GET", "/offlinemodels/irises"));
  expect([described.name, childText(described, "Owner"), childText(described, "CreationTime")]).toEqual([
    "OfflineModel",
    "ALIYUN$emulator@example.com",
    expect.stringMatching(/ GMT$/),
  ]);
  const copy = (body: string): Promise<Response> => call(emulator, "POST", "/offlinemodels", { body });
  const copied = await copy(
    "<Offlinemodel><SrcProject>demo_project</SrcProject><SrcModel>irises</SrcModel><DestProject>demo_project</DestProject><DestModel>flowers</DestModel></Offlinemodel>",
  );
  expect([copied.status, copied.headers.get("Location")]).toEqual([201, expect.stringMatching(/\/instances\/\w+$/)]);
  expect(await pmml("flowers")).toEqual(await pmml("irises"));
  expect((await copy("<Offlinemodel><Name>made</Name><ModelPath>oss://x</ModelPath></Offlinemodel>")).status).toBe(400);
  expect((await call(emulator, "DELETE", "/offlinemodels/flowers")).status).toBe(200);
  expect(await names()).toEqual(["irises", "shops"]);
  for (const method of ["GET", "DELETE"]) {
    const answer = await call(emulator, method, "/offlinemodels/flowers");
    expect([answer.status, childText(await xmlOf(answer), "Code")]).toEqual([404, "NoSuchObject"]);
  }
});

it.each<[string, Readonly<Record<string, string>>, string]>([
  [
    "no table",
    { ...iris, inputTableName: "" },
    "Failed ODPS-1100001:Invalid parameter - LogisticRegression needs the parameter inputTableName",
  ],
  ["a table that is not there", { ...iris, inputTableName: "nowhere" }, "ODPS-0130131"],
  ["a label that is not there", { ...iris, labelColName: "colour" }, "there is no column 'colour'"],
  ["too many rounds", { ...iris, maxIter: "100000" }, "maxIter is a number from 1 to 10000, not '100000'"],
  ["too many classes", { ...iris, inputTableName: "customers", labelColName: "customer_id" }, "'customer_id' has more than 100 values"],
  ["a partition that is none", { ...iris, inputTablePartitions: "2013" }, "'2013' is no partition"],
])("fails with a reason: %s", async (_what, parameters, reason) => expect(await outcome(await train(parameters))).toContain(reason));
