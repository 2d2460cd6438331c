import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import { child, children, childText, parseXml, text, type XmlElement } from "../wire/xml.ts";
import type { EmulatorOptions } from "../options.ts";
import { manualEmulator } from "../testing/client.ts";
import { fakeEngine } from "../testing/fake-engine.ts";
import { goRequest, javaRequest, type SdkAccount, type SdkCall, send, type WireAnswer } from "../testing/sdk-requests.ts";

// What only the Java and Go clients meet: requests in exactly their shape, over a socket. Each test is named by who would break,
// and how. recorded-java.spec.ts plays what the Java client really sent.

let emulator: Emulator;
let endpoint: string;
let prepared: { script: string; settings: Readonly<Record<string, string>> }[];

async function start(options: EmulatorOptions = {}): Promise<void> {
  await emulator?.close();
  prepared = [];
  const engine = fakeEngine();
  const recording: typeof engine = {
    ...engine,
    prepare: (script, settings) => {
      prepared.push({ script, settings });
      return engine.prepare(script, settings);
    },
  };
  emulator = await manualEmulator(options, recording);
  ({ endpoint } = await emulator.listen());
}

beforeEach(() => start());
afterEach(() => emulator.close());

const project = "/projects/demo_project";
const instances = `${project}/instances`;
const currProject = { curr_project: "demo_project" };
const xml = { "Content-Type": "application/xml" };
/** RFC 1123 with a two-digit day and a zone name, as Go's parser demands. */
const goDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;
const javaTaskTags = ["Graph", "LOT", "SQLPlan", "SQL", "SQLRT", "XLib", "SQLCost", "MOYE", "Galaxy", "CUPID", "Merge", "AlgoTask"];

const now = (): string => new Date(emulator.clock.now()).toUTCString();

/** Java adds the project in whatever place its hash map has for it. */
function java(call: SdkCall, account: SdkAccount = emulator.account): Promise<WireAnswer> {
  return send(endpoint, javaRequest({ ...call, params: { ...currProject, ...call.params } }, account, now()));
}

function go(call: SdkCall, account: SdkAccount = emulator.account): Promise<WireAnswer> {
  return send(endpoint, goRequest({ ...call, params: { ...call.params, ...currProject } }, account, now()));
}

const javaGet = (resource: string, params: SdkCall["params"] = {}): Promise<WireAnswer> => java({ method: "GET", resource, params });
const goGet = (resource: string, params: SdkCall["params"] = {}): Promise<WireAnswer> => go({ method: "GET", resource, params });

/** What Java's SQLTask sends: `type` first, then `settings` with `odps.idata.userenv`, entities, an indent of three. */
function javaJob(query: string, { settings = {}, extra = "" }: { settings?: Record<string, string>; extra?: string } = {}): string {
  const all = {
    ...settings,
    "odps.idata.userenv": "JavaSDK Revision:5d4c2e9,Version:0.52.3-public,JavaVersion:1.8.0_392,IP:192.0.2.7,MAC:02-00-00-00-00-01",
  };
  return `<?xml version="1.0" encoding="UTF-8"?>
<Instance>
   <Job>
      <Priority>9</Priority>${extra}
      <Tasks>
         <SQL>
            <Name>AnonymousSQLTask</Name>
            <Config>
               <Property>
                  <Name>type</Name>
                  <Value>sql</Value>
               </Property>
               <Property>
                  <Name>uuid</Name>
                  <Value>359696d4-ac73-4e6c-86d1-6649b01f1a22</Value>
               </Property>
               <Property>
                  <Name>settings</Name>
                  <Value>${javaEscape(JSON.stringify(all))}</Value>
               </Property>
            </Config>
            <Query>${javaEscape(query)}</Query>
         </SQL>
      </Tasks>
   </Job>
</Instance>`;
}

/** What Go's Instances.CreateTask marshals: no declaration, no white space, numeric entities. */
function goJob(query: string, { name = "", guid = "", priority = 9 }: { name?: string; guid?: string; priority?: number } = {}): string {
  const property = (key: string, value: string): string => `<Property><Name>${key}</Name><Value>${goEscape(value)}</Value></Property>`;
  const config =
    property("type", "sql") +
    property("settings", "{}") +
    property("aliases", "{}") +
    property("uuid", "359696d4-ac73-4e6c-86d1-6649b01f1a22");
  const optional = (element: string, value: string): string => (value === "" ? "" : `<${element}>${value}</${element}>`);
  return (
    `<Instance><Job>${optional("Name", name)}<Priority>${priority}</Priority>${optional("Guid", guid)}` +
    `<Tasks><SQL><Name>AnonymousSQLTask</Name><Config>${config}</Config><Query>${goEscape(query)}</Query></SQL></Tasks></Job></Instance>`
  );
}

const javaEntities: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&apos;", '"': "&quot;" };
const goEntities: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  "'": "&#39;",
  '"': "&#34;",
  "\n": "&#xA;",
  "\t": "&#x9;",
  "\r": "&#xD;",
};
const javaEscape = (value: string): string => value.replace(/[<>&'"]/g, (char) => javaEntities[char] ?? char);
const goEscape = (value: string): string => value.replace(/[<>&'"\n\t\r]/g, (char) => goEntities[char] ?? char);

const javaSubmit = (body: string, params: SdkCall["params"] = {}): Promise<WireAnswer> =>
  java({ method: "POST", resource: instances, params, headers: xml, body });
const goSubmit = (body: string): Promise<WireAnswer> => go({ method: "POST", resource: instances, headers: xml, body });

/** The id as both take it: the text after the last slash. */
function idOf(answer: WireAnswer): string {
  const location = answer.header("Location") ?? "";
  return location.slice(location.lastIndexOf("/") + 1);
}

/** Runs for ten seconds of the emulator's clock, which stands still unless a test moves it. */
const runningJob = (): string => `${instances}/${emulator.jobs.script({ durationMs: 10_000 })}`;

async function finishedQuery(sql = "select a, b from t"): Promise<string> {
  const id = idOf(await goSubmit(goJob(sql)));
  await emulator.clock.advance(60_000);
  return `${instances}/${id}`;
}

const namesOf = (element: XmlElement): string[] => children(element).map(({ name }) => name);
const tasksOf = (answer: WireAnswer): XmlElement[] => children(child(parseXml(answer.body), "Tasks") ?? parseXml("<Tasks/>"), "Task");
const decoded = (task: XmlElement | undefined): string => Buffer.from((task && childText(task, "Result")) ?? "", "base64").toString();

describe("signatures", () => {
  it("Java signs an MD5 in lower-case hex: read as Base64 or upper-cased, the signature does not match", async () => {
    expect((await javaSubmit(javaJob("select a, b from t"))).status).toBe(201);
  });

  it.each([
    ["Java", java],
    ["Go", go],
  ])("%s with a region signs V4 and never falls back: a refusal is the end", async (_name, ask) => {
    const account = { ...emulator.account, region: "cn-hangzhou" };
    expect((await ask({ method: "GET", resource: instances, params: { onlyowner: "no" } }, account)).status).toBe(200);
    expect((await ask({ method: "POST", resource: instances, headers: xml, body: goJob("select a, b from t") }, account)).status).toBe(201);
  });

  it.each([
    ["Java", java],
    ["Go", go],
  ])("%s sends an STS token without signing it: signed, the signature does not match", async (_name, ask) => {
    const sts = { accessKeyId: "sts-id", accessKeySecret: "sts-secret", token: "sts/Token+1==" };
    await start({ stsTokens: [sts] });
    expect((await ask({ method: "GET", resource: instances }, { ...sts, stsToken: sts.token })).status).toBe(200);
    expect((await ask({ method: "GET", resource: instances }, { ...sts, stsToken: "other" })).status).toBe(401);
  });

  it("Java's application account signs the Authorization value once more: over anything else it does not match", async () => {
    await start({ application: { accessId: "app-id", secret: "app-secret" } });
    const ask = (secret: string): Promise<WireAnswer> =>
      java({ method: "GET", resource: instances }, { ...emulator.account, application: { accessId: "app-id", secret } });
    expect([(await ask("app-secret")).status, (await ask("other")).status]).toEqual([200, 401]);
  });

  it("A client that only joins `…/api/` and `/projects` sends two slashes and signs one: both are the same resource", async () => {
    const request = javaRequest({ method: "GET", resource: instances, params: currProject }, emulator.account, now());
    expect((await send(endpoint, { ...request, target: `/${request.target}` })).status).toBe(200);
  });

  it("Java and Go sign decoded values: a colon, a space or a plus in a query must not be signed as %3A, %20, %2B", async () => {
    const params = { daterange: "1672531200:1672617600", jobname: "my job+1" };
    expect([(await javaGet(instances, params)).status, (await goGet(instances, params)).status]).toEqual([200, 200]);
  });

  it("Go signs names it writes as X-Odps-User-Agent in lower case: taken as written, the signature does not match", async () => {
    const request = goRequest({ method: "GET", resource: instances, params: currProject }, emulator.account, now());
    expect(request.headers.map(([name]) => name)).toContain("X-Odps-User-Agent");
    expect((await send(endpoint, request)).status).toBe(200);
  });
});

describe("queries", () => {
  const actions = ["taskstatus", "result", "source", "cached", "instancestatus"];

  it("Java writes an action as a bare key, anywhere in the query: looked for as the first or with `=`, it is not found", async () => {
    const id = await finishedQuery();
    for (const action of actions) {
      const [before, after] = await Promise.all([
        send(endpoint, javaRequest({ method: "GET", resource: id, params: { [action]: null, ...currProject } }, emulator.account, now())),
        send(endpoint, javaRequest({ method: "GET", resource: id, params: { ...currProject, [action]: null } }, emulator.account, now())),
      ]);
      expect([before.status, before.body], action).toEqual([200, after.body]);
    }
  });

  it("Go writes every action with `=`: looked for as a bare key, it gets the plain status", async () => {
    const id = await finishedQuery();
    for (const action of actions) {
      expect(goRequest({ method: "GET", resource: id, params: { [action]: "" } }, emulator.account, now()).target).toContain(`?${action}=`);
      expect((await goGet(id, { [action]: "" })).body, action).toBe((await javaGet(id, { [action]: null })).body);
    }
  });

  it("Java names the task twice in its progress call, Go leaves instanceprogress empty: both want the same stages", async () => {
    const id = await finishedQuery();
    const ofJava = await javaGet(id, { instanceprogress: "AnonymousSQLTask", taskname: "AnonymousSQLTask" });
    const ofGo = await goGet(id, { instanceprogress: "", taskname: "AnonymousSQLTask" });
    expect(children(parseXml(ofJava.body), "Stage").length).toBeGreaterThan(0);
    expect(ofGo.body).toBe(ofJava.body);
  });

  it("Java and Go filter by quotaindex in lower case: only quotaIndex known, the filter is ignored", async () => {
    await finishedQuery();
    for (const get of [javaGet, goGet]) {
      expect(children(parseXml((await get(instances, { quotaindex: "default" })).body), "Instance").length).toBeGreaterThan(0);
      expect(children(parseXml((await get(instances, { quotaindex: "other" })).body), "Instance")).toEqual([]);
    }
  });

  it("Go sends onlyowner=no unasked and both ends of a daterange: it must see everybody's instances of that time", async () => {
    emulator.jobs.script({ name: "theirs", owner: "ALIYUN$somebody@example.com" });
    const params = { onlyowner: "no", daterange: "1672531200:1672617600" };
    const owners = children(parseXml((await goGet(instances, params)).body), "Instance").map((entry) => childText(entry, "Owner"));
    expect(owners).toEqual(["ALIYUN$somebody@example.com"]);
  });

  it("Java's create with tryWait is an ordinary submit with one more action: refused, tryWait never works", async () => {
    expect((await javaSubmit(javaJob("select a, b from t"), { tryWait: null })).status).toBe(201);
  });
});

describe("lists", () => {
  it("Java ends a list by an empty Marker: without the element it fails with a NullPointerException", async () => {
    for (const resource of [instances, `${project}/cachedinstances`, "/projects/algo_public/xflows"]) {
      const marker = child(parseXml((await javaGet(resource)).body), "Marker");
      expect(marker && text(marker), resource).toBe("");
    }
  });

  it("Java sends the marker back percent-encoded among its filters: read undecoded, the second page is the first again", async () => {
    for (let job = 0; job < 3; job += 1) emulator.jobs.script({ name: "paged" });
    const seen: (string | undefined)[] = [];
    let marker: string | undefined;
    do {
      const page = parseXml(
        (await javaGet(instances, { ...(marker === undefined ? {} : { marker }), maxitems: "1", jobname: "paged" })).body,
      );
      seen.push(...children(page, "Instance").map((entry) => childText(entry, "Name")));
      marker = childText(page, "Marker");
    } while (marker !== undefined);
    expect(new Set(seen).size).toBe(3);
    expect(seen.length).toBe(3);
  });

  it("Go aborts the whole list at a date that is neither RFC 1123 with a two-digit day nor empty, and at a MaxItems that is no integer", async () => {
    await finishedQuery();
    runningJob();
    const list = parseXml((await goGet(instances, { onlyowner: "no" })).body);
    expect(childText(list, "MaxItems")).toMatch(/^\d+$/);
    for (const entry of children(list, "Instance")) {
      expect(childText(entry, "StartTime")).toMatch(goDate);
      const ended = childText(entry, "Status") === "Terminated";
      const end = child(entry, "EndTime");
      expect(end && text(end)).toEqual(ended ? expect.stringMatching(goDate) : "");
    }
  });

  it("Java looks for xflow, PyODPS for odpsalgo: under one name only, the other sees an empty list", async () => {
    const list = parseXml((await javaGet("/projects/algo_public/xflows")).body);
    const named = (element: string): (string | undefined)[] => children(list, element).map((entry) => childText(entry, "Name"));
    expect(list.name).toBe("xflows");
    expect(named("xflow")).toContain("AppendID");
    expect(named("odpsalgo")).toEqual(named("xflow"));
  });

  it("Go stops its list of queued instances at an empty Content: there must be one, with a JSON array", async () => {
    const list = parseXml((await goGet(`${project}/cachedinstances`, { onlyowner: "no" })).body);
    expect(JSON.parse(childText(list, "Content") ?? "")).toEqual([]);
  });
});

describe("submits", () => {
  it.each([
    ["Java", javaSubmit, javaJob],
    ["Go", goSubmit, goJob],
  ])(
    "%s takes the id from after the last slash of Location: without one, or with a slash at the end, the submit is an error",
    async (_name, ask, job) => {
      const answer = await ask(job("select a, b from t"));
      expect(answer.header("Location")).toMatch(
        /^http:\/\/127\.0\.0\.1:\d+\/api\/projects\/demo_project\/instances\/\d{17}g[0-9a-z]{5,10}$/,
      );
    },
  );

  it("Go reads the body of any 2xx but 201 as XML: an asynchronous submit answers exactly 201, with nothing in it", async () => {
    const answer = await goSubmit(goJob("select a, b from t"));
    expect([answer.status, answer.body]).toEqual([201, ""]);
  });

  it("Java reads results at exactly 200, Go fails with EOF at a 200 without a body: synchronous DDL answers 200 with <Instance><Tasks>", async () => {
    for (const answer of [await javaSubmit(javaJob("desc t")), await goSubmit(goJob("desc t"))]) {
      expect(answer.status).toBe(200);
      expect(parseXml(answer.body).name).toBe("Instance");
      const [task] = tasksOf(answer);
      expect([task?.attributes.Type, task && childText(task, "Status"), decoded(task)]).toEqual(["SQL", "Success", "described"]);
    }
  });

  it("Go makes CreateTask itself fail with the text of a failed synchronous task: status and text stand in the 200", async () => {
    const answer = await goSubmit(goJob("drop table missing"));
    const [task] = tasksOf(answer);
    expect([answer.status, task && childText(task, "Status")]).toEqual([200, "Failed"]);
    expect(decoded(task)).toMatch(/^ODPS-0130131:/);
  });

  it("Java looks again for task statuses and results of a synchronous instance: they stay there", async () => {
    const id = `${instances}/${idOf(await javaSubmit(javaJob("desc t")))}`;
    expect(tasksOf(await javaGet(id, { taskstatus: null })).map((task) => childText(task, "Status"))).toEqual(["Success"]);
    expect(decoded(tasksOf(await javaGet(id, { result: null }))[0])).toBe("described");
  });

  const awkward = "select '<a>' as x, \"b\" as y,\n\t1 && 2, 'it''s', 'Ünï&amp;';\r\n";

  it("Java escapes quotes, brackets and ampersands of the SQL as named entities: read by pattern, the query is another one", async () => {
    await javaSubmit(javaJob(awkward.replaceAll("\r", "")));
    expect(prepared[0]?.script).toBe(awkward.replaceAll("\r", ""));
  });

  it("Go escapes quotes and line ends by number (&#34; &#39; &#xA; &#x9; &#xD;): left as they are, the SQL does not parse", async () => {
    await goSubmit(goJob(awkward));
    expect(prepared[0]?.script).toBe(awkward);
  });

  it("Java's settings always hold odps.idata.userenv, in JSON in entities: they arrive as they were set", async () => {
    const settings = { "odps.sql.type.system.odps2": "true", "odps.sql.timezone": "Asia/Shanghai" };
    await javaSubmit(javaJob("select a, b from t", { settings }));
    expect(prepared[0]?.settings).toMatchObject(settings);
    expect(prepared[0]?.settings["odps.idata.userenv"]).toMatch(/^JavaSDK Revision:.*,IP:192\.0\.2\.7,MAC:/);
  });

  it("Go puts Name, Priority, Guid, Tasks in this order and type before settings: no other order may be asked of it", async () => {
    const id = idOf(await goSubmit(goJob("select a, b from t", { name: "nightly", guid: "guid-1", priority: 3 })));
    const job = parseXml((await goGet(`${instances}/${id}`, { source: "" })).body);
    expect(["Name", "Priority", "Guid"].map((element) => childText(job, element))).toEqual(["nightly", "3", "guid-1"]);
  });

  it("Java's and Go's UniqueIdentifyID travels as Guid: the same one again must not start a second job", async () => {
    const guid = "<Guid>the-same</Guid>";
    const first = idOf(await javaSubmit(javaJob("select a, b from t", { extra: guid })));
    expect(idOf(await javaSubmit(javaJob("select a, b from t", { extra: guid })))).toBe(first);
    expect(idOf(await goSubmit(goJob("select a, b from t", { guid: "the-same" })))).toBe(first);
    expect(idOf(await goSubmit(goJob("select a, b from t", { guid: "another" })))).not.toBe(first);
  });

  it("Java puts a Merge's table into TableName, Go into Tables/TableName behind an empty Comment: both name the table", async () => {
    const merge = (inner: string): string =>
      `<Instance><Job><Priority>9</Priority><Tasks><Merge><Name>m</Name>${inner}<Config><Property><Name>settings</Name><Value>{}</Value></Property></Config></Merge></Tasks></Job></Instance>`;
    const ids = [
      idOf(await javaSubmit(merge("<TableName>t partition(pt='1')</TableName>"))),
      idOf(await goSubmit(merge("<Comment></Comment><Tables><TableName>t partition(pt=&#39;1&#39;)</TableName></Tables>"))),
    ];
    await emulator.clock.advance(60_000);
    expect(prepared.map(({ script }) => script)).toEqual(["desc t", "desc t"]);
    for (const id of ids)
      expect(tasksOf(await goGet(`${instances}/${id}`, { taskstatus: "" })).map((task) => childText(task, "Status"))).toEqual(["Success"]);
  });

  it("Go nests the settings of a cost estimate as text in its settings: it must not be refused for that", async () => {
    const settings = goEscape(JSON.stringify({ settings: "{}", sqlcostmode: "sqlcostmode" }));
    const config = `<Config><Property><Name>type</Name><Value>sql</Value></Property><Property><Name>settings</Name><Value>${settings}</Value></Property></Config>`;
    const body = `<Instance><Job><Priority>9</Priority><Tasks><SQLCost><Name>AnonymousSQLCostTask</Name>${config}<Query>select 1</Query></SQLCost></Tasks></Job></Instance>`;
    const id = idOf(await goSubmit(body));
    await emulator.clock.advance(60_000);
    const [task] = tasksOf(await goGet(`${instances}/${id}`, { result: "" }));
    expect([task?.attributes.Type, decoded(task)]).toEqual(["SQLCost", '{"Cost": {"SQL": {"UDF": 0, "Complexity": 1.0, "Input": 4096}}}']);
  });

  it("Java's XFlow always has Priority and Config, and may have RunningMode and Guid: ?xsource gives it back as sent", async () => {
    const body = `<?xml version="1.0" encoding="UTF-8"?>
<Instance>
   <XflowInstance>
      <RunningMode>default</RunningMode>
      <Project>algo_public</Project>
      <Xflow>DemoPipeline</Xflow>
      <Parameters/>
      <Guid>xflow-1</Guid>
      <Priority>1</Priority>
      <Config>
         <Property>
            <Name>settings</Name>
            <Value>{&quot;a&quot;:&quot;b&quot;}</Value>
         </Property>
      </Config>
   </XflowInstance>
</Instance>`;
    const answer = await javaSubmit(body);
    expect(answer.status).toBe(201);
    expect((await javaGet(`${instances}/${idOf(answer)}`, { xsource: null })).body).toBe(body);
  });
});

describe("one instance", () => {
  it("Java fails with a NullPointerException without x-odps-start-time or x-odps-end-time: both are there while it runs, the end empty", async () => {
    await start({ hold: false });
    const id = runningJob();
    for (const params of [{}, { instancestatus: null }]) {
      const answer = await javaGet(id, params);
      expect(answer.exactly("x-odps-start-time")).toMatch(goDate);
      expect(answer.exactly("x-odps-end-time")).toBe("");
      expect(answer.exactly("x-odps-owner")).toBe("ALIYUN$emulator@example.com");
    }
  });

  it("Java and Go read dates with a two-digit day and GMT only: start and end of a finished instance are such", async () => {
    const answer = await goGet(await finishedQuery());
    expect(answer.header("X-Odps-Start-Time")).toBe("Sun, 01 Jan 2023 12:00:00 GMT");
    expect(answer.header("X-Odps-End-Time")).toMatch(goDate);
  });

  it("Go takes an instance whose plain status has Tasks for a synchronous one and stops waiting: there is Status and nothing else", async () => {
    const [finished, running] = [await finishedQuery(), runningJob()];
    for (const [id, status] of [
      [finished, "Terminated"],
      [running, "Running"],
    ] as const) {
      const body = parseXml((await goGet(id)).body);
      expect([namesOf(body), childText(body, "Status")]).toEqual([["Status"], status]);
    }
  });

  it("Java looks up x-odps-* headers it does not know by their exact lower case: no answer writes them otherwise", async () => {
    const answers = [
      await javaGet(await finishedQuery()),
      await javaGet(project),
      await javaGet("/projects/nobodys"),
      await javaSubmit(javaJob("desc t")),
    ];
    for (const { headers } of answers) {
      const own = headers.map(([name]) => name).filter((name) => name.toLowerCase().startsWith("x-odps-"));
      expect(own.length).toBeGreaterThan(0);
      expect(own).toEqual(own.map((name) => name.toLowerCase()));
    }
  });

  it("Java puts three spaces before Status when it stops, Go none: both stop, and get an empty 200", async () => {
    const pretty = '<?xml version="1.0" encoding="UTF-8"?>\n<Instance>\n   <Status>Terminated</Status>\n</Instance>';
    for (const [ask, body] of [
      [java, pretty],
      [go, "<Instance><Status>Terminated</Status></Instance>"],
    ] as const) {
      const id = runningJob();
      const answer = await ask({ method: "PUT", resource: id, headers: xml, body });
      expect([answer.status, answer.body]).toEqual([200, ""]);
      expect(childText(parseXml((await goGet(id)).body), "Status")).toBe("Terminated");
    }
  });

  it("Java's MaxQA cancel swallows InvalidStateSetting only: a stop after the end has this code", async () => {
    const answer = await java({
      method: "PUT",
      resource: await finishedQuery(),
      headers: xml,
      body: "<Instance><Status>Terminated</Status></Instance>",
    });
    expect(childText(parseXml(answer.body), "Code")).toBe("InvalidStateSetting");
  });

  it("Go waits by task statuses and loops for ever at a word it does not know: only its own words are used", async () => {
    const words: (string | undefined)[] = [];
    const note = async (id: string): Promise<void> =>
      void words.push(...tasksOf(await goGet(id, { taskstatus: "" })).map((task) => childText(task, "Status")));
    const stopped = `${instances}/${emulator.jobs.script({ queueMs: 1000, durationMs: 10_000 })}`;
    await note(stopped);
    await emulator.clock.advance(2000);
    await note(stopped);
    await go({ method: "PUT", resource: stopped, headers: xml, body: "<Instance><Status>Terminated</Status></Instance>" });
    await note(stopped);
    await note(await finishedQuery());
    await note(await finishedQuery("select * from missing"));
    expect(words).toEqual(["Waiting", "Running", "Cancelled", "Success", "Failed"]);
  });

  it("Go aborts ?taskstatus at a date it cannot read, a running task's end included: it is empty", async () => {
    const id = runningJob();
    const [task] = tasksOf(await goGet(id, { taskstatus: "" }));
    const end = task && child(task, "EndTime");
    expect(task && childText(task, "StartTime")).toMatch(goDate);
    expect(end && text(end)).toBe("");
  });

  it("Java and Go decode a result only when Transform is exactly Base64, and Java parses CSV only when Format is csv", async () => {
    const [task] = tasksOf(await javaGet(await finishedQuery(), { result: null }));
    expect(task && child(task, "Result")?.attributes).toEqual({ Transform: "Base64", Format: "csv" });
  });

  it("Go's error of a failed job is the text of its first result: it has the code and the reason", async () => {
    const [task] = tasksOf(await goGet(await finishedQuery("select * from missing"), { result: "" }));
    expect(decoded(task)).toMatch(/^ODPS-0130131:\[1,15\] Table not found/);
  });

  it("Java and Go read the numbers of a stage as plain integers: 66.7 or an empty element aborts", async () => {
    const id = runningJob();
    await emulator.clock.advance(3333);
    const stages = children(parseXml((await goGet(id, { instanceprogress: "", taskname: "AnonymousSQLTask" })).body), "Stage");
    expect(stages.length).toBeGreaterThan(0);
    for (const stage of stages) {
      for (const number of children(stage).filter(({ name }) => name !== "Status")) expect(text(number), number.name).toMatch(/^\d+$/);
    }
  });

  it("Java cannot bind a Job with a task tag it does not know: what a job or an XFlow answers to ?source has only known ones", async () => {
    const cost = "<Instance><Job><Tasks><SQLCost><Query>select 1</Query></SQLCost></Tasks></Job></Instance>";
    const plan = "<Instance><Job><Tasks><SQLPlan><Query>select 1</Query></SQLPlan></Tasks></Job></Instance>";
    const merge = "<Instance><Job><Tasks><Merge><TableName>t</TableName></Merge></Tasks></Job></Instance>";
    const xflow = "<Instance><XflowInstance><Project>algo_public</Project><Xflow>DemoPipeline</Xflow></XflowInstance></Instance>";
    for (const body of [javaJob("select a, b from t"), cost, plan, merge, xflow]) {
      const job = parseXml((await javaGet(`${instances}/${idOf(await javaSubmit(body))}`, { source: null })).body);
      expect(job.name).toBe("Job");
      for (const tag of namesOf(child(job, "Tasks") ?? parseXml("<none/>"))) expect(javaTaskTags).toContain(tag);
    }
    const unknown = await javaSubmit("<Instance><Job><Tasks><Teleport/></Tasks></Job></Instance>");
    expect([unknown.status, childText(parseXml(unknown.body), "Code")]).toEqual([400, "InvalidParameter"]);
  });

  it("Go decodes ?instancesummary as JSON at once: an empty body is EOF", async () => {
    expect(JSON.parse((await goGet(await finishedQuery(), { instancesummary: "", taskname: "AnonymousSQLTask" })).body)).toEqual({
      Instance: { JsonSummary: expect.any(String), Summary: expect.any(String) },
    });
    const { body } = await goGet(`${instances}/2016042605520945g9k5pvyi2`, { instancesummary: "", taskname: "SQLDropTableTask" });
    expect(JSON.parse(body)).toEqual({ Instance: {} });
  });
});

describe("errors", () => {
  it("Java takes a 404 without a body for a broken connection, so that exists() throws: it has a body", async () => {
    const answer = await javaGet(`${instances}/20230101120000123gabc1def2`);
    expect([answer.status, childText(parseXml(answer.body), "Code")]).toEqual([404, "NoSuchObject"]);
  });

  it.each([
    ["a project that is not there", "GET", "/projects/nobodys"],
    ["an instance that is not there", "GET", `${instances}/x`],
    ["a body that is no job", "POST", instances],
    ["a path that is not there", "GET", "/nowhere"],
  ])("PyODPS throws an error body without all four elements away: %s", async (_name, method, resource) => {
    const answer = await java({ method, resource, ...(method === "POST" ? { headers: xml, body: "<no/>" } : {}) });
    const error = parseXml(answer.body);
    expect([error.name, ...namesOf(error)]).toEqual(["Error", "Code", "Message", "RequestId", "HostId"]);
    for (const part of children(error)) expect(text(part), part.name).not.toBe("");
    expect(answer.exactly("x-odps-request-id")).toBe(childText(error, "RequestId"));
  });

  it("Go takes the request id of an error from the header only: it is on every answer", async () => {
    for (const answer of [await goGet(instances), await goGet("/nowhere"), await goSubmit(goJob("desc t"))]) {
      expect(answer.header("X-Odps-Request-Id")).toMatch(/^[0-9A-F]{24}$/);
    }
  });

  it("Java's tunnel reads errors in JSON only, everything else is a Local Error: the tunnel answers JSON", async () => {
    const id = await finishedQuery("select * from missing");
    const target = { method: "POST", resource: id, params: { downloads: null }, headers: { "x-odps-tunnel-version": "6" } };
    const answer = await send(
      new URL(endpoint).origin,
      javaRequest({ ...target, params: { ...target.params, ...currProject } }, emulator.account, now()),
    );
    expect(JSON.parse(answer.body)).toMatchObject({ Code: "TaskFailed", Message: expect.stringContaining("Table not found") });
  });

  it("Java repeats a 429 only when it says Retry-After", async () => {
    emulator.faults.add({ name: "throttle", times: 1 });
    const answer = await javaGet(instances);
    expect([answer.status, answer.header("Retry-After")]).toEqual([429, expect.stringMatching(/^\d+$/)]);
  });
});

describe("what is asked on the way", () => {
  it("Java cannot bind a project without <Properties>, nor without both dates in its headers", async () => {
    const answer = await javaGet(project);
    expect(namesOf(parseXml(answer.body))).toContain("Properties");
    expect(answer.exactly("x-odps-creation-time")).toMatch(goDate);
    expect(answer.header("Last-Modified")).toMatch(goDate);
  });

  it("Java needs both dates on an XFlow, too", async () => {
    const answer = await javaGet("/projects/algo_public/xflows/AppendID");
    expect(answer.exactly("x-odps-creation-time")).toMatch(goDate);
    expect(answer.header("Last-Modified")).toMatch(goDate);
  });

  it("Go refuses a tenant whose parameters are no text or whose State is no word of its own, Java one with a null for a text", async () => {
    const { Tenant: tenant } = JSON.parse((await goGet("/tenants")).body);
    for (const name of ["Name", "OwnerId", "TenantId", "State", "TenantMeta"]) expect(typeof tenant[name], name).toBe("string");
    expect(["NORMAL", "SUSPENDED", "DELETING", "DELETED"]).toContain(tenant.State);
    expect(Object.values(tenant.Parameters).every((value) => typeof value === "string")).toBe(true);
    expect([tenant.CreateTime, tenant.UpdateTime].every(Number.isInteger)).toBe(true);
  });

  it("Java and Go put what hosts and the tunnel answer straight into an address: no quotes, no line end, no scheme for the tunnel", async () => {
    const { origin, host } = new URL(endpoint);
    for (const get of [javaGet, goGet]) {
      expect((await get("/logview/host")).body).toBe(origin);
      expect((await get("/webconsole/host")).body).toBe(origin);
      expect((await get(`${project}/tunnel`, { service: "" })).body).toBe(host);
    }
  });

  it("Java and Go lay the policy of a LogView token out over several lines, Go with tabs: both get a token in Authorization/Result", async () => {
    const resource = `acs:odps:*:projects/demo_project/instances/${(await finishedQuery()).split("/").at(-1)}`;
    const policy = {
      expires_in_hours: 24,
      policy: { Statement: [{ Action: ["odps:Read"], Effect: "Allow", Resource: resource }], Version: "1" },
    };
    const headers = { "Content-Type": "application/json" };
    const target = { method: "POST", resource: `${project}/authorization`, params: { sign_bearer_token: "" }, headers };
    for (const answer of [
      await java({ ...target, body: JSON.stringify(policy, null, 4) }),
      await go({ ...target, body: JSON.stringify(policy, null, "\t  ") }),
    ]) {
      const root = parseXml(answer.body);
      expect([root.name, childText(root, "Result")]).toEqual(["Authorization", expect.stringMatching(/^[\w+/]+=*$/)]);
    }
  });

  it("Java and PyODPS put a token into a LogView address unencoded: a plus in it, read as a blank, shuts the page", async () => {
    await start({ bearerTokens: ["bearer+token/example=="] });
    const id = (await finishedQuery()).split("/").at(-1);
    const { origin } = new URL(endpoint);
    for (const token of ["bearer+token/example==", "bearer%2Btoken%2Fexample%3D%3D"]) {
      expect((await fetch(`${origin}/logview/?h=${endpoint}&p=demo_project&i=${id}&token=${token}`)).status, token).toBe(200);
      expect((await fetch(`${endpoint}${instances}/${id}?taskstatus&authorization_token=${token}`)).status, token).toBe(200);
    }
  });

  it("Java reports its deprecated calls to /logs after a success and waits for an answer: it gets one", async () => {
    const answer = await java({ method: "PUT", resource: `${project}/logs`, body: '{"com.aliyun.odps.Odps.get":1}' });
    expect(answer.status).toBe(200);
  });

  it("Java undoes gzip, Go does not: nothing is ever compressed, asked for or not", async () => {
    const request = goRequest({ method: "GET", resource: instances, params: currProject }, emulator.account, now());
    const answer = await send(endpoint, { ...request, headers: [...request.headers, ["Accept-Encoding", "gzip, deflate"]] });
    expect(answer.header("Content-Encoding")).toBeUndefined();
    expect(parseXml(answer.body).name).toBe("Instances");
  });
});
