import type { ApiAnswer } from "../src/wire/call/api-call.ts";
import { readErrorAnswer } from "../src/wire/errors/error-answer.ts";
import { listOf, objectOf, stringOf } from "./vector.ts";
import type { JsonObject } from "./vector.ts";

/**
 * The input of a case. Names that only the expected request contains (project, instance, task) are read from it. The library
 * then builds the request, and both are compared.
 */
export interface CaseInput {
  readonly expect: JsonObject;
  readonly args: JsonObject;
  /** The recorded answers, in the order in which they are returned. */
  readonly answers: readonly ApiAnswer[];
  readonly project: string;
  readonly currentProject: string;
  readonly schema: string | undefined;
  readonly id: string;
  readonly taskName: string;
}

export function readInput(vector: JsonObject): CaseInput {
  const expect = objectOf(vector, "expect");
  const request = new URL(stringOf(expect, "request") ?? String(listOf(expect, "requests")[0] ?? "/"), "http://host");
  const segment = (name: string, fallback: string): string => {
    const found = new RegExp(`/${name}/([^/]+)`).exec(request.pathname)?.[1];
    return found === undefined ? fallback : decodeURIComponent(found);
  };
  const project = segment("projects", "demo_proj");
  const responses = vector.responses === undefined ? [vector.response] : listOf(vector, "responses");
  return {
    expect,
    args: objectOf(vector, "args"),
    answers: responses.map((response) => readAnswer(response)),
    project,
    currentProject: request.searchParams.get("curr_project") ?? project,
    schema: request.searchParams.get("curr_schema") ?? undefined,
    id: segment("instances", stringOf(expect, "name") ?? "20230101120000123gabc1def2"),
    taskName: request.searchParams.get("taskname") ?? "AnonymousSQLTask",
  };
}

/** Returns the first answer if its status is 2xx, and otherwise throws the error that the library reads from it. */
export function goodAnswer({ answers }: CaseInput): ApiAnswer {
  const [answer] = answers;
  if (answer === undefined) throw new Error("The vector has no response.");
  if (answer.status < 200 || answer.status > 299) throw readErrorAnswer(answer);
  return answer;
}

function readAnswer(response: unknown): ApiAnswer {
  const { status, headers, body } = Object(response);
  const entries = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return { status: Number(status), headers: Object.fromEntries(entries), body: new TextEncoder().encode(String(body ?? "")) };
}
