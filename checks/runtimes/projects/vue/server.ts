// What Nuxt does with a server route: the handler of the guide in a server of h3. It also serves the page.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { createApp, createRouter, defineEventHandler, setResponseHeader, toNodeListener } from "h3";

import gateway from "./server/routes/maxcompute/[...path].ts";

const page = defineEventHandler((event) => {
  const path = event.path === "/" ? "/index.html" : event.path;
  setResponseHeader(event, "content-type", path.endsWith(".js") ? "text/javascript" : "text/html");
  return readFile(`dist${path}`);
});
const app = createApp().use(createRouter().use("/maxcompute/**", gateway).get("/**", page));
const server = createServer(toNodeListener(app)).listen(Number(process.env.PORT), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
