import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import { fakeEngine } from "../testing/fake-engine.ts";
import { assembleEmulator } from "../emulator.ts";
import type { Listening } from "./listen.ts";

let emulator: Emulator;
let server: Listening;
beforeEach(async () => {
  emulator = await assembleEmulator({ clock: "manual", verifySignatures: false }, () => Promise.resolve(fakeEngine()));
  server = await emulator.listen();
});
afterEach(() => emulator.close());

const known = "/projects/demo_project/instances/2016042605520945g9k5pvyi2";

const job = "<Instance><Job><Tasks><SQL><Query>select 1</Query></SQL></Tasks></Job></Instance>";

describe("over HTTP", () => {
  it("serves both doors, without compression", async () => {
    expect(server.endpoint).toBe(`${server.tunnelEndpoint}/api`);
    const response = await fetch(server.endpoint + known, { headers: { "Accept-Encoding": "gzip" } });
    expect([response.status, response.headers.get("Content-Encoding")]).toEqual([200, null]);
    expect(response.headers.get("x-odps-end-time")).toBe("Tue, 26 Apr 2016 05:52:18 GMT");
    const tunnel = await fetch(`${server.tunnelEndpoint}${known}?downloads`, { method: "POST" });
    expect(await tunnel.json()).toMatchObject({ Code: "InstanceTypeNotSupported" });
    expect(await (await fetch(`${server.endpoint}/projects/demo_project/tunnel?service`)).text()).toBe(new URL(server.endpoint).host);
  });

  it("says the length of an empty body, and sends an empty end time", async () => {
    const id = emulator.jobs.script({});
    const raw = await rawAnswer(`GET /api/projects/demo_project/instances/${id} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(raw).toMatch(/\r\nx-odps-end-time: ?\r\n/i);
    const created = await rawAnswer(
      `POST /api/projects/demo_project/instances HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${job.length}\r\n\r\n${job}`,
    );
    expect(created).toMatch(/^HTTP\/1\.1 201 /);
    expect(created).toMatch(/\r\ncontent-length: 0\r\n/i);
    expect(created).toMatch(/\r\nlocation: http:\/\/x\/api\/projects\//i);
  });

  it.each(["reset", "lost-answer"] as const)("%s: ends the connection without an answer", async (name) => {
    emulator.faults.add({ name });
    const call = fetch(`${server.endpoint}/projects/demo_project/instances`, { method: "POST", body: job });
    await expect(call).rejects.toThrow("fetch failed");
  });

  it("truncated-body: ends the connection in the middle of the body", async () => {
    emulator.faults.add({ name: "truncated-body" });
    const response = await fetch(`${server.endpoint}${known}?result`);
    expect(Number(response.headers.get("Content-Length"))).toBeGreaterThan(100);
    await expect(response.text()).rejects.toThrow("terminated");
  });

  it.each([
    ["cut-stream", "terminated"],
    ["stall-stream", "aborted"],
  ] as const)("%s: what came before it arrives, and then no end", async (name, message) => {
    const submitted = await fetch(`${server.endpoint}/projects/demo_project/instances`, { method: "POST", body: job });
    const instance = submitted.headers.get("Location") ?? "";
    await emulator.clock.advance(600_000);
    const session = JSON.parse(await (await fetch(`${instance}?downloads`, { method: "POST" })).text());
    emulator.faults.add({ name, rows: 1 });
    const leave = new AbortController();
    const answer = await fetch(`${instance}?downloadid=${session.DownloadID}&rowrange=(0,2)&data`, { signal: leave.signal });
    const pieces: Uint8Array[] = [];
    const read = async (): Promise<void> => {
      for await (const piece of answer.body ?? []) {
        pieces.push(piece);
        if (name === "stall-stream") leave.abort();
      }
    };
    await expect(read()).rejects.toThrow(message);
    expect(Buffer.concat(pieces).toString("hex")).toMatch(/^0802120161/); // row (1, "a")
  });

  it("lets go of a held request when the client leaves", async () => {
    const id = emulator.jobs.script({ durationMs: 1e9 });
    const leave = new AbortController();
    const left = fetch(`${server.endpoint}/projects/demo_project/instances/${id}?instancestatus`, { signal: leave.signal });
    await expect.poll(() => emulator.requests.list().length).toBe(1);
    leave.abort();
    await expect(left).rejects.toThrow("aborted");
    await expect.poll(() => emulator.requests.list()[0]?.status).toBe(200); // answered, to nobody, though no time has passed
  });

  it("answers controls to this machine only", async () => {
    const answer = await fetch(`${server.tunnelEndpoint}/emulator/faults`, { method: "DELETE" });
    expect(answer.status).toBe(200);
  });

  it("rejects when it cannot have the port", async () => {
    const { port } = new URL(server.endpoint);
    await expect(emulator.listen({ port: Number(port) })).rejects.toThrow("EADDRINUSE");
  });

  it("closes at once although a client holds on", async () => {
    const id = emulator.jobs.script({ durationMs: 1e9 });
    const held = fetch(`${server.endpoint}/projects/demo_project/instances/${id}?instancestatus`);
    const broken = expect(held).rejects.toThrow("fetch failed");
    await expect.poll(() => emulator.requests.list().length).toBe(1);
    await server.close();
    await broken;
  });
});

function rawAnswer(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.endpoint);
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
  });
}
