import { allowed, httpDateOrShape, ownerShape, shape } from "./shape.ts";

const names: ReadonlySet<string> = new Set(
  (
    "Error Code Message RequestId HostId Instances Instance Marker MaxItems Name Owner StartTime EndTime Status Tasks Task Result Type " +
    "Format Transform ResultDescriptor Histories Job Comment Priority Guid RunMode Config Property Value Query SQL SQLCost SQLPlan " +
    "JobInstance Progress Stage ID BackupWorkers TerminatedWorkers RunningWorkers TotalWorkers InputRecords OutputRecords FinishedPercentage " +
    "XflowInstance Project Xflow xflow xflows Parameters Parameter Key Properties Actions Action NodeType InstanceId Authorization " +
    "UniqueIdentifierID DAG " +
    "expires_in_hours policy Statement Action Effect Resource Version IsSelect SelectResultStatus Schema Columns xml version encoding"
  ).split(" "),
);

const numbers = /^(?:MaxItems|Priority|\w+Workers|\w+Records|FinishedPercentage|expires_in_hours)$/;

/** A body in the form for a report: known element names, keys and words are kept; everything else is replaced by its shape. */
export function bodyShape(bytes: Uint8Array): string {
  if (bytes.length === 0) return "";
  const text = new TextDecoder().decode(bytes).trim();
  if (/^(?:<!doctype html|<html)/i.test(text)) return `HTML, ${bytes.length} bytes`;
  if (text.startsWith("<")) return xmlShape(text);
  if (/^[{[]/.test(text)) return jsonBodyShape(text);
  const url = /^(https?):\/\/[^/\s]+(\/?)$/.exec(text);
  return url === null ? shape(text) : `${url[1]}://{host}${url[2]}`;
}

/** The number of `Instance` elements in a body, which is the size of a page of a list. */
export function countInstances(bytes: Uint8Array): number {
  return new TextDecoder().decode(bytes).match(/<Instance[\s>]/g)?.length ?? 0;
}

interface Element {
  readonly name: string;
  readonly attributes: string;
  readonly children: Element[];
  text: string;
}

function xmlShape(text: string): string {
  const root: Element = { name: "", attributes: "", children: [], text: "" };
  const open: Element[] = [root];
  for (const [token, cdata, declaration, end, name, attributes, selfClosing] of text.matchAll(
    /<!\[CDATA\[(.*?)\]\]>|<([?!])[^>]*>|<(\/?)([^\s/>]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>|[^<]+/gs,
  )) {
    const current = open.at(-1) ?? root;
    if (cdata !== undefined) current.text += cdata;
    else if (declaration !== undefined) continue;
    else if (name === undefined) current.text += token;
    else if (end === "/") open.splice(Math.max(1, open.length - 1));
    else {
      const element: Element = { name, attributes: attributes ?? "", children: [], text: "" };
      current.children.push(element);
      if (selfClosing !== "/") open.push(element);
    }
  }
  return root.children.map(elementShape).join("") + (open.length > 1 ? " … not closed" : "");
}

function elementShape(element: Element): string {
  const name = nameShape(element.name);
  const attributes = [...element.attributes.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)]
    .map(([, key = "", double, single]) => ` ${nameShape(key)}="${valueShape(key, double ?? single ?? "")}"`)
    .join("");
  const content =
    element.children.length > 0 ? collapse(element.children.map(elementShape)) : valueShape(element.name, element.text.trim());
  return `<${name}${attributes}>${content}</${name}>`;
}

/** Of equal neighbours, only one is shown; of many different ones, only the first ones. */
function collapse(shapes: readonly string[]): string {
  const runs: { readonly shape: string; count: number }[] = [];
  for (const one of shapes) {
    const run = runs.at(-1);
    if (run?.shape === one) run.count += 1;
    else runs.push({ shape: one, count: 1 });
  }
  const shown = runs.slice(0, 12).map(({ shape: one, count }) => (count === 1 ? one : `${one}×${count}`));
  return shown.join("") + (runs.length > shown.length ? ` … ${shapes.length} in all` : "");
}

function jsonBodyShape(text: string): string {
  try {
    return JSON.stringify(jsonShape("", JSON.parse(text)));
  } catch {
    return `not JSON, ${shape(text)}`;
  }
}

function jsonShape(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 3).map((item) => jsonShape(key, item));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [nameShape(name), jsonShape(name, item)]));
  }
  if (typeof value === "boolean" || value === null) return value;
  return valueShape(key, typeof value === "string" ? value : JSON.stringify(value));
}

function nameShape(name: string): string {
  return names.has(name) ? name : `{name ${shape(name)}}`;
}

function valueShape(name: string, value: string): string {
  if (numbers.test(name)) return allowed(/^\d{1,12}$/, value);
  switch (name) {
    case "Code":
    case "code":
      return codeOrShape(value);
    case "Message":
      return messageShape(value);
    case "Status":
      return allowed(
        /^(?:Running|Suspended|Terminated|Waiting|Success|Failed|Cancelled|RUNNING|WAITING|TERMINATED|FAILED|CANCELLED)$/,
        value,
      );
    case "Type":
    case "NodeType":
      return allowed(/^(?:SQL|SQLCost|SQLPlan|AlgoTask|Local|Instance|SubWorkflow)$/, value);
    case "Format":
    case "Transform":
      return allowed(/^(?:csv|text|Base64)$/i, value);
    case "Owner":
      return ownerShape(value);
    case "StartTime":
    case "EndTime":
      return httpDateOrShape(value);
    case "Name":
    case "taskname":
      return allowed(/^(?:AnonymousSQLTask|AnonymousSQLCostTask|settings|uuid|aliases)$/, value);
    case "Action":
    case "Effect":
    case "Version":
      return allowed(/^(?:odps:Read|Allow|1)$/, value);
    default:
      return shape(value);
  }
}

/** Error codes: words such as NoSuchObject, and ODPS codes. They are kept: a report needs them, and only the service writes them. */
export function codeOrShape(code: string): string {
  return allowed(/^(?:ODPS-\d{7}|(?:[A-Z][a-z]+|SQL|QPS){1,5})$/, code);
}

/** Messages may quote names and keys, so they are replaced by their shape. The code says what they are about; messages about clocks keep three values. */
function messageShape(value: string): string {
  const kept = [...value.matchAll(/ODPS-\d{7}|\[\d+,\d+\]|max_interval_date:\d{1,9}|(?:expire|now)_date:\d{4}-\d\d-\d\dT[\d:.]+Z/g)].map(
    ([part]) => part,
  );
  return [...kept, shape(value)].join(" ");
}
