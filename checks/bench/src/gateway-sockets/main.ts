// A server of pages, told what to do by the bench that started it: a gateway behind Node's own server, or only the server.
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";

import { getRequestListener } from "@hono/node-server";
import { createGateway } from "@maxcompute-rx/gateway";

import { timeMark, type ServerAnswer, type ServerCommand, type ServerStart } from "./messages.ts";

const most = 100_000;
const pages: ServerResponse[] = [];

function listenerFor(start: ServerStart): RequestListener {
  if (start.kind === "plain")
    return (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(":\n\n");
      pages.push(response);
    };
  const { endpoint, project, accessKeyId, accessKeySecret } = start;
  const gateway = createGateway({
    endpoint,
    credentials: { accessKeyId, accessKeySecret },
    authorize: () => ({ caller: "bench", projects: { [project]: ["read"] } }),
    limits: { streamsPerCaller: most, requestsPerMinute: most },
  });
  const listener = getRequestListener(gateway);
  return (request, response) => void listener(request, response);
}

let port = 0;
process.on("message", (command: ServerCommand) => {
  const answer = (): void => {
    const { user, system } = process.cpuUsage();
    const answered: ServerAnswer = { port, processorMs: (user + system) / 1000 };
    process.send?.(answered);
  };
  switch (command.type) {
    case "start": {
      const server = createServer(listenerFor(command.start));
      server.listen(0, "127.0.0.1", () => {
        port = (server.address() as AddressInfo).port;
        answer();
      });
      return;
    }
    case "send": {
      const bytes = Buffer.from(command.text.replaceAll(timeMark, new Date().toISOString()));
      for (const page of pages) page.write(bytes);
      return answer();
    }
    case "usage":
      return answer();
  }
});
// The bench has ended.
process.on("disconnect", () => process.exit());
