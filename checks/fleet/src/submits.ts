import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** A submit of a page: how often it was sent, and what came back in the end. */
export interface SubmitFacts {
  readonly text: string;
  readonly tries: number;
  /** The id of the instance, or the code of the error. */
  readonly answer: string;
  readonly isAccepted: boolean;
}

const longestMs = 60_000;

/**
 * Submits a job as a browser does whose connections break: with the same number again and again, at one gateway after the other, until
 * there is an answer that is final.
 *
 * @param leaveAfterMs the first connection is broken after this time; null: it is not
 */
export async function submit(gateway: string, text: string, leaveAfterMs: number | null): Promise<SubmitFacts> {
  const number = randomBytes(16).toString("hex");
  const until = Date.now() + longestMs;
  for (let tries = 1; ; tries += 1) {
    const answer = await send(gateway, number, text, tries === 1 ? leaveAfterMs : null);
    if (answer !== null && answer.status === 201) return { text, tries, answer: answer.location, isAccepted: true };
    const mayRepeat = answer === null || answer.status === 429 || answer.code === "unavailable";
    if (!mayRepeat || Date.now() > until) return { text, tries, answer: answer?.code ?? "no answer", isAccepted: false };
    await pause(answer === null ? 20 : 500);
  }
}

interface SubmitAnswer {
  readonly status: number;
  readonly location: string;
  readonly code: string;
}

/** Null if the connection broke. */
function send(gateway: string, number: string, text: string, leaveAfterMs: number | null): Promise<SubmitAnswer | null> {
  return new Promise((resolve) => {
    const headers = { "content-type": "application/xml", "x-maxcompute-rx": number, "x-forwarded-user": "submitter" };
    // Each try has a connection of its own, so that the balancer sends it to another gateway.
    const sent = request(
      `${gateway}/maxcompute/api/projects/demo_project/instances`,
      { method: "POST", headers, agent: false },
      (response) => {
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => pieces.push(piece));
        response.on("error", () => resolve(null));
        response.on("end", () => {
          const {
            statusCode: status = 0,
            headers: { location = "" },
          } = response;
          resolve({
            status,
            location: location.split("/").at(-1) ?? "",
            code: /"code":"(\w+)"/.exec(Buffer.concat(pieces).toString())?.[1] ?? String(status),
          });
        });
      },
    );
    sent.on("error", () => resolve(null));
    if (leaveAfterMs !== null) setTimeout(() => sent.destroy(), leaveAfterMs).unref();
    sent.end(jobOf(text));
  });
}

function jobOf(text: string): string {
  const task = `<SQL><Name>AnonymousSQLTask</Name><Config/><Query><![CDATA[${text}]]></Query></SQL>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Instance><Job><Priority>9</Priority><Tasks>${task}</Tasks><DAG><RunMode>Sequence</RunMode></DAG></Job></Instance>`;
}
