// `node run-in-turn.ts MARK FILE…`: runs programs one after the other in this process, which loads what they import only once.
// A program has ended when nothing keeps the process alive, as if it were alone. Then a line with MARK ends its output.
import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [mark = "", ...files] = process.argv.slice(2);
let running: string | undefined;
let settled = true;

process.on("beforeExit", () => {
  // Node answers 13 for a program that still waits at its end.
  if (running !== undefined) end(settled ? (process.exitCode ?? 0) : 13);
  const next = files.shift();
  running = next;
  if (next === undefined) return;
  settled = false;
  // Not at once: Node asks again only if it has had something to do since.
  setImmediate(() => void import(pathToFileURL(next).href).then(() => (settled = true)));
});

function end(code: number | string): void {
  writeSync(1, `${mark} ${code}\n`);
  writeSync(2, `${mark}\n`);
  process.exitCode = 0;
}
