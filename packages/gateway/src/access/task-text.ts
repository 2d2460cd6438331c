import { readLimited, requireType, type BodyLimits } from "./request-body.ts";

/** A text that a page puts into a task, as it was sent. */
export interface TaskText {
  /** Its key; empty for a body of any other form. */
  readonly key: string;
  readonly body: Uint8Array;
}

/** The only form that is forwarded: one key and one value, as the client writes them, without anything between their elements. */
const form =
  /^(?:<\?xml version="1\.0" encoding="utf-8"\?>\s*)?<Instance>\s*<Key>(\w{1,64})<\/Key>\s*<Value>[^<]*<\/Value>\s*<\/Instance>\s*$/i;

/** @throws {GatewayError} `invalid_request` when the body is too large or no XML */
export async function readTaskText(request: Request, limits: BodyLimits): Promise<TaskText> {
  requireType(request, "application/xml");
  const body = await readLimited(request, limits);
  return { key: form.exec(new TextDecoder().decode(body))?.[1] ?? "", body };
}
