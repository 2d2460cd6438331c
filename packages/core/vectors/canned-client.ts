import { createMaxCompute } from "../src/create-max-compute.ts";
import type { MaxCompute } from "../src/max-compute.ts";
import type { CaseInput } from "./case-input.ts";

/** A client whose transport returns the answers of the case one after the other, and the targets that were requested. */
export interface CannedClient {
  readonly client: MaxCompute;
  readonly requests: readonly string[];
}

const endpoint = "http://127.0.0.1:18080/api";

export function cannedClient({ answers, project, schema }: CaseInput): CannedClient {
  const requests: string[] = [];
  const client = createMaxCompute({
    endpoint,
    project,
    schema,
    credentials: { accessKeyId: "id", accessKeySecret: "secret" },
    retry: { attempts: 1 },
    transport: async ({ url }) => {
      const answer = answers[requests.length];
      requests.push(url.slice(endpoint.length));
      if (answer === undefined) throw new Error("More requests were sent than the vector has responses.");
      return { status: answer.status, headers: answer.headers, body: oneChunk(answer.body) };
    },
  });
  return { client, requests };
}

async function* oneChunk(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}
