import type { ConformanceCase } from "./conformance-case.ts";
import { codedText } from "./conformance-handler.ts";
import { bytesOf, echo, notes, release, requestTo, textOf } from "./exchange.ts";
import { expectEqual, expectThat } from "./expect.ts";

const allBytes = Uint8Array.from({ length: 256 }, (_, value) => value);

/** Cases about requests and responses that succeed: method, target, headers, bodies and content codings. */
export const exchangeCases: readonly ConformanceCase[] = [
  {
    name: "sends path and query byte for byte",
    needs: [],
    run: async (context) => {
      for (const target of [
        "/a%2Fb/%E4%B8%AD?taskstatus",
        "/a?k&k2=&K=1",
        "/a?a=%2B%20+&b=%2b&c=a%26b%3Dc",
        "/a?*~!(),;:@$/?=%25",
        "//a//b?x",
      ]) {
        expectEqual("The target", (await echo(context, requestTo(context, target))).target, `${target}&id=${context.id}`);
      }
    },
  },
  {
    name: "sends each method as it is",
    needs: [],
    run: async (context) => {
      for (const method of ["GET", "POST", "PUT", "DELETE"] as const) {
        expectEqual("The method", (await echo(context, requestTo(context, "/echo", { method }))).method, method);
      }
    },
  },
  {
    name: "delivers the headers of a signed request",
    needs: [],
    run: async (context) => {
      const headers = {
        authorization: "ODPS id:c2lnbmF0dXJl/+=",
        "x-odps-user-agent": "conformance/1  two  spaces",
        "content-type": "application/xml",
        "x-odps-bearer-token": "a.b-c",
      };
      const seen = (await echo(context, requestTo(context, "/echo", { method: "POST", headers, body: allBytes.subarray(65, 70) }))).headers;
      for (const [name, value] of Object.entries(headers)) expectEqual(`Header ${name}`, seen[name], value);
    },
  },
  {
    name: "delivers headers that browsers keep to themselves, and adds no coding of its own to those asked for",
    needs: ["all-headers"],
    run: async (context) => {
      const headers = { date: "Sun, 01 Jan 2023 12:00:00 GMT", "user-agent": "conformance/1", "accept-encoding": "identity" };
      const seen = (await echo(context, requestTo(context, "/echo", { headers }))).headers;
      for (const [name, value] of Object.entries(headers)) expectEqual(`Header ${name}`, seen[name], value);
    },
  },
  {
    name: "carries any bytes in both directions",
    needs: [],
    run: async (context) => {
      const body = new Uint8Array(1 << 20).map((_, index) => (index * 31) & 255);
      for (const sent of [allBytes, body, new Uint8Array(0)]) {
        const answer = await context.transport(requestTo(context, "/bytes", { method: "POST", body: sent }));
        const got = await bytesOf(answer.body);
        expectEqual("The length", got.length, sent.length);
        expectThat(
          got.every((byte, index) => byte === sent[index]),
          "The bytes came back changed.",
        );
      }
    },
  },
  {
    name: "sends only the part of a buffer that the body is",
    needs: [],
    run: async (context) => {
      const body = new TextEncoder().encode("before<Job/>after").subarray(6, 12);
      expectEqual("The body", (await echo(context, requestTo(context, "/echo", { method: "POST", body }))).body, "<Job/>");
    },
  },
  {
    name: "can send the same request again, and leaves it as it was",
    needs: [],
    run: async (context) => {
      const body = new TextEncoder().encode("<Job/>");
      const request = requestTo(context, "/echo", { method: "PUT", body, headers: { "x-odps-a": "1" } });
      const before = JSON.stringify(request);
      for (const turn of ["first", "second"]) expectEqual(`The ${turn} body`, (await echo(context, request)).body, "<Job/>");
      expectEqual("The request", JSON.stringify(request), before);
      expectEqual("Its body", new TextDecoder().decode(body), "<Job/>");
    },
  },
  {
    name: "gives status and headers, their names in lower case, their values as they are",
    needs: [],
    run: async (context) => {
      const { status, headers, body } = await context.transport(requestTo(context, "/status?status=200&body=x"));
      expectEqual("The status", status, 200);
      expectEqual("The request id", headers["x-odps-request-id"], "Ab12");
      const upper = Object.keys(headers).filter((name) => name !== name.toLowerCase());
      expectEqual("Names in upper case", upper, []);
      await textOf(body);
    },
  },
  {
    name: "takes every status for an answer, retries none, and gives its body",
    needs: [],
    run: async (context) => {
      const statuses = [200, 201, 400, 401, 403, 404, 409, 429, 500, 502, 503, 504];
      for (const status of statuses) {
        const answer = await context.transport(requestTo(context, `/status?status=${status}&body=text`));
        expectEqual("The status", answer.status, status);
        expectEqual(`The body of ${status}`, await textOf(answer.body), "text");
      }
      expectEqual("Requests that arrived", (await notes(context)).requests, statuses.length);
    },
  },
  {
    name: "reads answers without a body",
    needs: [],
    run: async (context) => {
      for (const status of [200, 204, 404]) {
        const answer = await context.transport(requestTo(context, `/status?status=${status}`));
        expectEqual("The status", answer.status, status);
        expectEqual(`The body of ${status}`, await textOf(answer.body), "");
      }
    },
  },
  {
    name: "follows no redirect",
    needs: [],
    run: async (context) => {
      // Browsers hide a redirect that they do not follow; there, an error is right.
      const answer = await context.transport(requestTo(context, "/redirect")).catch(() => undefined);
      if (answer !== undefined) {
        expectEqual("The status", answer.status, 302);
        await textOf(answer.body);
      }
      expectEqual("Requests that arrived", (await notes(context)).requests, 1);
    },
  },
  {
    name: "undoes a content coding exactly once and removes its headers",
    needs: ["codings"],
    run: async (context) => {
      for (const coding of ["gzip", "deflate"]) {
        const { headers, body } = await context.transport(requestTo(context, `/coded?coding=${coding}`));
        expectThat((await textOf(body)) === codedText, `The body that was coded with ${coding} came out changed.`);
        expectEqual("content-encoding", headers["content-encoding"], undefined);
        expectEqual("content-length, which is that of the coded body,", headers["content-length"], undefined);
        expectEqual("Another header", headers["content-type"], "text/csv");
      }
    },
  },
  {
    name: "leaves alone what is compressed without a header that says so",
    needs: ["codings"],
    run: async (context) => {
      const { body } = await context.transport(requestTo(context, "/coded?coding=gzip&plain"));
      expectEqual("The first bytes", [...(await bytesOf(body)).subarray(0, 2)], [0x1f, 0x8b]);
    },
  },
  {
    name: "settles when the headers are there, and gives chunks as they come",
    needs: [],
    run: async (context) => {
      const { body } = await context.transport(requestTo(context, "/drip"));
      const chunks = body[Symbol.asyncIterator]();
      const decoder = new TextDecoder();
      const first = await chunks.next();
      expectEqual("The first chunk", first.done === true ? null : decoder.decode(first.value), "first ");
      await release(context); // only now does the peer go on
      let rest = "";
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) rest += decoder.decode(next.value);
      expectEqual("The rest", rest, "last");
    },
  },
  {
    name: "reads large bodies whole",
    needs: [],
    run: async (context) => {
      const size = 16 << 20;
      const { body } = await context.transport(requestTo(context, `/large?size=${size}`));
      let length = 0;
      for await (const chunk of body) length += chunk.length;
      expectEqual("The length", length, size);
    },
  },
  {
    name: "ends the exchange when its body is left early",
    needs: [],
    run: async (context) => {
      const { body } = await context.transport(requestTo(context, "/large"));
      for await (const chunk of body) if (chunk.length > 0) break;
      expectEqual("Answers that the peer saw left", (await notes(context, "left")).left, 1);
    },
  },
  {
    name: "keeps concurrent requests apart",
    needs: [],
    run: async (context) => {
      const held = context.transport(requestTo(context, "/hold"));
      const numbers = Array.from({ length: 20 }, (_, number) => number);
      const answers = await Promise.all(
        numbers.map((number) => echo(context, requestTo(context, `/echo?number=${number}`, { headers: { "x-odps-number": `${number}` } }))),
      );
      expectEqual(
        "The numbers",
        answers.map(({ headers }) => Number(headers["x-odps-number"])),
        numbers,
      );
      await release(context);
      expectEqual("What was held", await textOf((await held).body), "held");
    },
  },
];
