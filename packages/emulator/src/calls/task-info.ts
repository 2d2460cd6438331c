import type { Task } from "../jobs/instance.ts";
import { jsonAnswer, textAnswer } from "../wire/answers.ts";
import { invalidParameter } from "../wire/service-error.ts";
import { child, childText, parseXml, text, XmlSyntaxError } from "../wire/xml.ts";

/** `GET ?info`: the text under a key as it was put there (docs/protocol.md 2.14). */
export function taskInfo(task: Task, key: string): Response {
  const stored = task.info.get(key);
  if (stored !== undefined) return textAnswer(stored);
  return jsonAnswer(key === "warnings" ? { warnings: [] } : {});
}

/** `PUT ?info`: keeps a text under a key. The answer is JSON, which Java reads (docs/protocol.md 2.14). */
export function putTaskInfo(task: Task, body: string): Response {
  try {
    const root = parseXml(body);
    const key = childText(root, "Key");
    if (key === undefined) throw invalidParameter("<Key> is missing or empty.");
    const value = child(root, "Value");
    task.info.set(key, value === undefined ? "" : text(value));
  } catch (error) {
    if (error instanceof XmlSyntaxError) throw invalidParameter(`the body is not well-formed XML: ${error.message}.`);
    throw error;
  }
  return jsonAnswer({ status: "ok", result: "" });
}
