import { MaxComputeError } from "../../error.ts";
import { readXmlError } from "./error-answer.ts";
import { nextStepFor } from "./next-step.ts";
import { findOdpsCode, readServerWords } from "./server-code.ts";

/**
 * Reads why a task failed: a text such as `ODPS-0130131:[1,15] Table not found - …`, or an `<Error>` document
 * (docs/protocol.md 6.3). The message is kept complete, with the position in the SQL text.
 *
 * The code is `sql_refused` for a text that does not parse (ODPS-0130161) and `job_failed` for everything else: a missing
 * table or permission is recognisable by `odpsCode`, so that `not_found` and `forbidden` are always about the call itself.
 */
export function readInstanceError(text: string): MaxComputeError {
  const trimmed = text.trim();
  const document = trimmed.startsWith("<") ? readXmlError(trimmed) : null;
  if (document === null) {
    return failure(trimmed || "The task failed and gave no reason.", findOdpsCode(trimmed));
  }
  const words = readServerWords(document.serverCode, document.message);
  return failure(words.message, words.odpsCode, words.code === "sql_refused").with({
    serverCode: document.serverCode || undefined,
    requestId: document.requestId,
    hostId: document.hostId,
  });
}

function failure(message: string, odpsCode: string | undefined, refused = false): MaxComputeError {
  const code = refused || odpsCode === "ODPS-0130161" ? "sql_refused" : "job_failed";
  return new MaxComputeError(code, message, { odpsCode, nextStep: nextStepFor(code) });
}
