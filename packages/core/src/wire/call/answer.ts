import { isMaxComputeError, MaxComputeError } from "../../error.ts";
import type { MaxComputeErrorDetails } from "../../error.ts";
import type { HeaderMap } from "../../transport.ts";
import type { ApiAnswer } from "./api-call.ts";
import { isObject } from "../format/json.ts";
import { XmlError, parseXml } from "../format/xml.ts";
import type { XmlElement } from "../format/xml.ts";

/**
 * Reads an XML answer. A document that does not belong to the call, such as a log-in page, must not be taken for an empty list.
 * Other clients do not check root names, so a document with another root but a known child is accepted.
 *
 * @throws {MaxComputeError} `unexpected_answer`
 */
export function readXmlAnswer(answer: ApiAnswer, root: string, childNames: readonly string[] = []): XmlElement {
  let element: XmlElement;
  try {
    element = parseXml(answer.body);
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    throw unexpectedAnswer(answer, `a document <${root}>`, cause.message);
  }
  const known = element.name === root || element.children.some((child) => childNames.includes(child.name));
  if (!known) throw unexpectedAnswer(answer, `a document <${root}>`, `Its root is <${element.name}>.`);
  return element;
}

/**
 * Reads an answer that is a JSON object.
 *
 * @param what it should be, such as `a quota`
 * @throws {MaxComputeError} `unexpected_answer`
 */
export function readJsonAnswer(answer: ApiAnswer, what: string): Readonly<Record<string, unknown>> {
  const json = readJsonText(bodyText(answer.body), answer, what);
  if (isObject(json)) return json;
  throw unexpectedAnswer(answer, `${what} in JSON`, "It is no object.");
}

/**
 * Reads an answer that only adds to what is known, such as a summary. Null when it has another form, because older services and
 * other kinds of tasks answer otherwise.
 *
 * @throws {MaxComputeError} `unexpected_answer` for an HTML page, which is a proxy's or a log-in page
 */
export function readOptionalAnswer<T>(answer: ApiAnswer, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!isMaxComputeError(error) || error.code !== "unexpected_answer" || bodyKind(answer.body) === "html") throw error;
    return null;
  }
}

/**
 * Reads JSON that an answer contains as text.
 *
 * @param what it should be, such as `a quota`
 * @throws {MaxComputeError} `unexpected_answer`
 */
export function readJsonText(text: string, answer: ApiAnswer, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unexpectedAnswer(answer, `${what} in JSON`, "It is not JSON.");
  }
}

/** The error for an answer with a 2xx status whose body is not what the call asked for. */
export function unexpectedAnswer(answer: ApiAnswer, expected: string, reason: string): MaxComputeError {
  const kind = bodyKind(answer.body);
  const found = kind === "empty" ? "an empty body" : kind === "html" ? "an HTML page" : "something else";
  const details = kind === "empty" ? "" : ` ${reason} It begins: ${excerpt(answer.body)}`;
  return new MaxComputeError("unexpected_answer", `The service answered ${found} where ${expected} was expected.${details}`, {
    ...answerDetails(answer),
    nextStep:
      kind === "html"
        ? "Check that the endpoint is a MaxCompute endpoint (its path is usually /api) and that no proxy answers instead."
        : "Try again; if it stays so, report it with the request id.",
  });
}

/** The details that every error about an answer has. */
export function answerDetails(answer: { readonly status: number; readonly headers: HeaderMap }): MaxComputeErrorDetails {
  return { status: answer.status, requestId: answer.headers["x-odps-request-id"] || undefined };
}

/** A body as text; bytes that are not UTF-8 become U+FFFD. Use it for texts that people read, never for data. */
export function bodyText(body: Uint8Array): string {
  return new TextDecoder("utf-8").decode(body);
}

/** The kind of a body, judged by its beginning. */
export function bodyKind(body: Uint8Array): "empty" | "html" | "other" {
  const start = bodyText(body.subarray(0, 1024)).trim();
  if (start === "") return body.length <= 1024 ? "empty" : "other";
  return /^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)*<(!doctype html|html|head|body)[\s>]/i.test(start) ? "html" : "other";
}

/**
 * The beginning of a body for an error message: one line, without HTML tags. Long unbroken words, which may be tokens or keys, are
 * replaced by an ellipsis.
 */
export function excerpt(body: Uint8Array): string {
  const start = bodyText(body.subarray(0, 2048));
  const plain = bodyKind(body) === "html" ? start.replace(/<(style|script)\b[^]*?(<\/\1>|$)/gi, " ").replace(/<[^>]*(>|$)/g, " ") : start;
  const words = plain
    .replace(/[A-Za-z0-9+/=_-]{24,}/g, "…")
    .replace(/[\p{C}\s]+/gu, " ")
    .trim();
  return words.length > 160 ? `${words.slice(0, 160)}…` : words;
}
