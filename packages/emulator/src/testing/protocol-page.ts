import { STATUS_CODES } from "node:http";
import { children, parseXml, text, type XmlElement } from "../wire/xml.ts";

/** A heading of a Markdown page. */
export interface Heading {
  readonly title: string;
  /** `2.10` of `### 2.10 Detail`; empty where there is no number. */
  readonly number: string;
  /** What a link to it says behind the `#`, as GitHub makes it. */
  readonly anchor: string;
}

/** A fenced block. */
export interface Block {
  readonly language: string;
  readonly text: string;
  readonly line: number;
  /** The heading that it stands under. */
  readonly heading: Heading;
  /** The last paragraph before it in one line; empty right behind another block or a heading. */
  readonly before: string;
}

/** A request and the answer to it. */
export interface Example {
  readonly name: string;
  /** What is there before it, as the page says: `a finished query`. */
  readonly given: string | undefined;
  readonly request: HttpRequest;
  readonly answer: HttpAnswer;
}

export interface HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export interface Page {
  readonly headings: readonly Heading[];
  readonly blocks: readonly Block[];
  /** Targets of all links, as written. */
  readonly links: readonly string[];
}

export function parsePage(markdown: string): Page {
  const headings: Heading[] = [];
  const blocks: Block[] = [];
  const prose: string[] = [];
  let paragraph: string[] = [];
  let open: { language: string; line: number; lines: string[] } | undefined;
  let heading: Heading = { title: "", number: "", anchor: "" };
  for (const [index, line] of markdown.split("\n").entries()) {
    const [, language] = /^```(\w*)$/.exec(line) ?? [];
    if (open === undefined && language !== undefined) {
      open = { language, line: index + 1, lines: [] };
    } else if (open !== undefined && line === "```") {
      blocks.push({ language: open.language, text: open.lines.join("\n"), line: open.line, heading, before: paragraph.join(" ") });
      [open, paragraph] = [undefined, []];
    } else if (open !== undefined) {
      open.lines.push(line);
    } else if (/^\s*(```|~~~)/.test(line)) {
      throw new Error(`line ${index + 1}: a block begins with \`\`\` and one word, so that none is overlooked`);
    } else if (/^#+ /.test(line)) {
      const title = line.replace(/^#+ /, "");
      heading = { title, number: /^([\d.]*\d)/.exec(title)?.[1] ?? "", anchor: anchorOf(title) };
      headings.push(heading);
      paragraph = [];
    } else {
      prose.push(line);
      if (line !== "" && prose.at(-2) === "") paragraph = [];
      if (line !== "") paragraph.push(line);
    }
  }
  if (open !== undefined) throw new Error(`line ${open.line}: the block has no end`);
  return { headings, blocks, links: [...prose.join("\n").matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target) };
}

/** Pairs the `http` blocks up: each request is followed by its answer, with nothing in between. */
export function examplesOf({ blocks }: Page): Example[] {
  const examples: Example[] = [];
  const http = blocks.filter(({ language }) => language === "http");
  for (let index = 0; index < http.length; index += 2) {
    const [request, answer] = [http[index], http[index + 1]];
    if (request === undefined || answer === undefined || answer.before !== "") {
      throw new Error(`line ${request?.line}: a request is followed by its answer, and nothing stands between them`);
    }
    const [, given] = /^Given (.+):$/.exec(request.before) ?? [];
    const parsed = parseRequest(request);
    const { number, title } = request.heading;
    const name = `${number || title}, line ${request.line}: ${parsed.method} ${parsed.target}`;
    examples.push({ name, given, request: parsed, answer: parseAnswer(answer) });
  }
  return examples;
}

/** What of an answer is not as the page shows it; empty when all is. */
export async function differences(shown: HttpAnswer, answer: Response): Promise<string[]> {
  const body = await answer.text();
  const found: string[] = [];
  if (answer.status !== shown.status) found.push(`status ${answer.status}, not ${shown.status}`);
  for (const [name, value] of shown.headers) {
    const actual = answer.headers.get(name);
    if (actual === null || !matches(value, actual)) found.push(`header ${name} is ${JSON.stringify(actual)}, not ${JSON.stringify(value)}`);
  }
  try {
    found.push(...bodyDifferences(shown.body, body));
  } catch (error) {
    found.push(`the bodies cannot be compared (${String(error)}): ${body}`);
  }
  return found;
}

/** Instance ids as the page writes them. */
export const anyInstanceId: RegExp = /\b\d{17}g[0-9a-z]{5,10}(?:_mcqa)?\b/g;

function bodyDifferences(shown: string, actual: string): string[] {
  if (shown.startsWith("<")) return xmlDifferences(parseXml(shown), parseXml(actual), "");
  if (shown.startsWith("{") || shown.startsWith("[")) return jsonDifferences(JSON.parse(shown), JSON.parse(actual), "");
  return matches(shown, actual) ? [] : [`body ${JSON.stringify(actual)}, not ${JSON.stringify(shown)}`];
}

function xmlDifferences(shown: XmlElement, actual: XmlElement, above: string): string[] {
  const path = `${above}/${shown.name}`;
  if (shown.name !== actual.name) return [`${above}/${actual.name}, not ${path}`];
  const [ofShown, ofActual] = [children(shown), children(actual)];
  const found = jsonDifferences(shown.attributes, actual.attributes, `${path}/@`);
  const names = (elements: readonly XmlElement[]): string => elements.map(({ name }) => name).join(" ");
  if (names(ofShown) !== names(ofActual)) return [...found, `${path} has <${names(ofActual)}>, not <${names(ofShown)}>`];
  if (ofShown.length === 0) {
    if (!matches(text(shown).trim(), text(actual)))
      found.push(`${path} is ${JSON.stringify(text(actual))}, not ${JSON.stringify(text(shown).trim())}`);
    return found;
  }
  for (const [index, element] of ofShown.entries()) {
    const other = ofActual[index];
    if (other !== undefined) found.push(...xmlDifferences(element, other, path));
  }
  return found;
}

function jsonDifferences(shown: unknown, actual: unknown, path: string): string[] {
  if (typeof shown === "string" && typeof actual === "string") return matches(shown, actual) ? [] : [`${path} is ${actual}, not ${shown}`];
  if (typeof shown !== "object" || typeof actual !== "object" || shown === null || actual === null) {
    return shown === actual || (isTime(shown) && isTime(actual))
      ? []
      : [`${path} is ${JSON.stringify(actual)}, not ${JSON.stringify(shown)}`];
  }
  const [left, right] = [new Map(Object.entries(shown)), new Map(Object.entries(actual))];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => jsonDifferences(left.get(key), right.get(key), `${path}/${key}`));
}

/** Seconds since 1970, near the time at which the page's examples happen. */
function isTime(value: unknown): boolean {
  return typeof value === "number" && value >= Date.UTC(2023, 0) / 1000 && value < Date.UTC(2024, 0) / 1000;
}

/** `…` stands for anything. Ids, dates and request ids need only be of their kind. */
function matches(shown: string, actual: string): boolean {
  const parts = kinds(shown)
    .split("…")
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^]+")}$`).test(kinds(actual));
}

function kinds(value: string): string {
  return value
    .replace(anyInstanceId, "{id}")
    .replace(/\b\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\b/g, "{date}")
    .replace(/^[0-9A-F]{24}$/, "{request id}");
}

function parseRequest(block: Block): HttpRequest {
  const { start, headers, body } = parseMessage(block);
  const [, method, target] = /^([A-Z]+) (\/\S*) HTTP\/1\.1$/.exec(start) ?? [];
  if (method === undefined || target === undefined) throw new Error(`line ${block.line}: "${start}" is no request line`);
  return { method, target, headers, body };
}

function parseAnswer(block: Block): HttpAnswer {
  const { start, headers, body } = parseMessage(block);
  const [, status, reason] = /^HTTP\/1\.1 (\d{3}) (.+)$/.exec(start) ?? [];
  if (status === undefined || STATUS_CODES[status] !== reason) throw new Error(`line ${block.line}: "${start}" is no status line`);
  return { status: Number(status), headers, body };
}

function parseMessage({ text: message, line }: Block): { start: string; headers: [string, string][]; body: string } {
  const [head = "", ...rest] = message.split("\n\n");
  const [start = "", ...lines] = head.split("\n");
  const headers = lines.map((header): [string, string] => {
    const [, name, value] = /^([\w-]+):(?: (.*))?$/.exec(header) ?? [];
    if (name === undefined) throw new Error(`line ${line}: "${header}" is no header`);
    return [name, value ?? ""];
  });
  return { start, headers, body: rest.join("\n\n") };
}

function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
}
