import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import {
  connect,
  isMaxComputeError,
  undiciTransport,
  type ConnectOptions,
  type MaxCompute,
  type MaxComputeError,
  type MaxComputeErrorCode,
} from "@maxcompute-rx/node";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// What goes wrong in a user's hands, through a whole client over HTTP: each is a clear typed error with a next step, none
// shows a secret, and no job is lost or doubled by it.

const secret = "secret-access-key-of-the-test";
const transport = undiciTransport();
const servers: Server[] = [];
let emulator: Emulator;
let endpoint: string;

beforeAll(async () => {
  emulator = await createEmulator({ accessKeySecret: secret, bearerTokens: ["bearer-of-the-test"] });
  ({ endpoint } = await emulator.listen());
});

afterAll(async () => {
  await transport.close();
  await emulator.close();
  for (const server of servers) server.close();
});

function client(options: ConnectOptions = {}): MaxCompute {
  const { project, accessKeyId } = emulator.account;
  const retry = { attempts: 1 };
  return connect({ endpoint, project, credentials: { accessKeyId, accessKeySecret: secret }, transport, retry, ...options });
}

async function serving(server: Server): Promise<string> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
}

const answering = (listener: RequestListener): Promise<string> => serving(createServer(listener));
const answeringWith = (status: number, body: string | Buffer, type = "application/xml"): Promise<string> =>
  answering((_request, response) => response.writeHead(status, { "content-type": type }).end(body));

async function errorOf(work: () => Promise<unknown>): Promise<MaxComputeError> {
  const error = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isMaxComputeError(error)) throw new Error(`A MaxComputeError was expected, not ${inspect(error)}.`);
  expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain(secret);
  return error;
}

interface BadInput {
  readonly run: () => Promise<unknown>;
  readonly code: MaxComputeErrorCode;
  readonly says: RegExp;
}

const existing = "2016042605520945g9k5pvyi2";
const look = async (from: ConnectOptions): Promise<unknown> => client(from).instance(existing).reload();

const table: Readonly<Record<string, BadInput>> = {
  "an empty SQL text": { run: () => client().runSql(" \n"), code: "invalid_argument", says: /empty/ },
  "malformed SQL": { run: () => client().executeSql("selec 1"), code: "sql_refused", says: /ODPS-0130161:\[1,1\]/ },
  "a missing table": { run: () => client().executeSql("select * from nowhere"), code: "job_failed", says: /ODPS-0130131.*nowhere/ },
  "a character that XML cannot carry": { run: () => client().runSql("select '\u0000'"), code: "invalid_argument", says: /XML/ },
  "an unknown instance": { run: () => client().getInstance("my_instance_id"), code: "not_found", says: /my_instance_id/ },
  "an empty instance id": { run: () => client().getInstance(""), code: "invalid_argument", says: /empty/ },
  "an unknown project": { run: () => look({ project: "no_such_project" }), code: "not_found", says: /no_such_project/ },
  "an unknown task": {
    run: () => client().instance(existing).getTaskResult("Nope"),
    code: "not_found",
    says: /no task Nope.*SQLDropTableTask/,
  },
  "an unknown XFlow": { run: () => client().runXFlow("Nope", { xflowProject: "algo_public" }), code: "not_found", says: /Nope/ },
  "a wrong key": {
    run: () => look({ credentials: { accessKeyId: emulator.account.accessKeyId, accessKeySecret: "wrong" } }),
    code: "unauthorized",
    says: /0410042/,
  },
  "an unknown access id": {
    run: () => look({ credentials: { accessKeyId: "who", accessKeySecret: secret } }),
    code: "unauthorized",
    says: /0410051/,
  },
  "an unknown bearer token": { run: () => look({ credentials: { bearerToken: "made-up" } }), code: "unauthorized", says: /./ },
  "an endpoint where nothing listens": {
    run: () => look({ endpoint: "http://127.0.0.1:9/api" }),
    code: "connect_failed",
    says: /could not be reached/,
  },
  "a server that does not speak HTTP": {
    run: async () => look({ endpoint: await serving(createTcpServer((socket: Socket) => socket.end("SSH-2.0-OpenSSH_9.9\r\n"))) }),
    code: "unexpected_answer",
    says: /readable HTTP/,
  },
  "a page instead of the service": {
    run: async () => look({ endpoint: await answeringWith(200, "<html><body><h1>Welcome to the hotel</h1></body></html>", "text/html") }),
    code: "unexpected_answer",
    says: /HTML page.*hotel/,
  },
  "a proxy's error page": {
    run: async () => look({ endpoint: await answeringWith(403, "<html><body>Denied by policy</body></html>", "text/html") }),
    code: "forbidden",
    says: /Denied by policy/,
  },
  "a redirect": {
    run: async () =>
      look({ endpoint: await answering((_request, response) => response.writeHead(302, { location: "http://127.0.0.1:9/" }).end()) }),
    code: "unexpected_answer",
    says: /redirect/,
  },
  "an answer of 100 MB": {
    run: async () => look({ endpoint: await answeringWith(200, Buffer.alloc(100_000_000, "x")) }),
    code: "answer_too_large",
    says: /larger than/,
  },
  "an empty answer": { run: async () => look({ endpoint: await answeringWith(200, "") }), code: "unexpected_answer", says: /empty body/ },
  "an empty 404": { run: async () => look({ endpoint: await answeringWith(404, "") }), code: "not_found", says: /404/ },
  "an answer that is cut off": {
    run: async () =>
      look({
        endpoint: await answering((_request, response) => {
          response.writeHead(200, { "content-length": "1000" }).write("<Instance><Status>Run");
          setImmediate(() => response.destroy());
        }),
      }),
    code: "connection_lost",
    says: /broke/,
  },
  "XML that ends in the middle": {
    run: async () => look({ endpoint: await answeringWith(200, "<Instance><Status>Running</Sta") }),
    code: "unexpected_answer",
    says: /<Instance>/,
  },
  "JSON instead of XML": {
    run: async () => look({ endpoint: await answeringWith(200, '{"status":"ok"}') }),
    code: "unexpected_answer",
    says: /begins/,
  },
  "a document type definition": {
    run: async () =>
      look({ endpoint: await answeringWith(200, '<!DOCTYPE x [<!ENTITY a "b">]><Instance><Status>&a;</Status></Instance>') }),
    code: "unexpected_answer",
    says: /DOCTYPE|document type/i,
  },
  "an entity bomb": {
    run: async () => {
      const levels = Array.from({ length: 30 }, (_, at) => `<!ENTITY e${at + 1} "&e${at};&e${at};">`).join("");
      return look({
        endpoint: await answeringWith(200, `<!DOCTYPE x [<!ENTITY e0 "lol">${levels}]><Instance><Status>&e30;</Status></Instance>`),
      });
    },
    code: "unexpected_answer",
    says: /DOCTYPE|document type/i,
  },
};

describe("bad input", () => {
  it.for(Object.entries(table))("%s", async ([, { run, code, says }]) => {
    const error = await errorOf(run);
    expect(error).toMatchObject({ code, message: expect.stringMatching(says) });
  });

  it("an instance that somebody else stops ends the wait of everybody", async () => {
    const instance = client().instance(emulator.jobs.script({ durationMs: 600_000 }));
    const waiting = errorOf(() => instance.waitForSuccess());
    await client().stopInstance(instance.id);
    expect(await waiting).toMatchObject({ code: "job_cancelled", instanceId: instance.id });
  });

  it("a status word that nobody knows is kept as it is", async () => {
    const word = await answeringWith(200, "<Instance><Status>Hibernating</Status></Instance>");
    expect(await client({ endpoint: word }).instance("i").reload()).toMatchObject({ status: "Unknown", statusText: "Hibernating" });
  });

  it("a clock that is wrong is put right, not reported", async () => {
    const { asyncScheduler } = await import("rxjs");
    const late = { now: () => asyncScheduler.now() - 3 * 3_600_000, schedule: asyncScheduler.schedule.bind(asyncScheduler) };
    expect(await client({ scheduler: late }).existInstance(existing)).toBe(true);
  });

  it("an STS key that has expired is asked for again, and is an error when it stays expired", async () => {
    const expired = xmlError("Unauthorized", "The security token has expired.");
    const provider = () => ({ accessKeyId: "sts", accessKeySecret: secret, securityToken: "old" });
    const error = await errorOf(async () => look({ endpoint: await answeringWith(401, expired), credentials: provider }));
    expect(error).toMatchObject({ code: "credentials_expired", nextStep: expect.any(String) });
  });
});

function xmlError(code: string, message: string): string {
  return `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>R</RequestId><HostId>h</HostId></Error>`;
}
