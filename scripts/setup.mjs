// Makes a fresh clone ready: checks the Node version, then installs what the lockfile names.
// Plain JavaScript in old syntax, so that an old Node prints a sentence and not a stack.
// Everything goes to stderr: `npm run --silent …` must print its result and nothing else.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, "node_modules", ".setup-stamp");

const refuse = (sentence) => {
  process.stderr.write(sentence + "\n");
  process.exit(1);
};

// On Linux the workspace brings its own Node 24 as a package and only needs a Node that can install it.
// Elsewhere the Node that runs this script runs everything.
const bringsItsOwn = process.platform === "linux" && (process.arch === "x64" || process.arch === "arm64");
const parts = process.versions.node.split(".").map(Number);
const needed = bringsItsOwn ? [20, 0] : [22, 19];
if (parts[0] < needed[0] || (parts[0] === needed[0] && parts[1] < needed[1])) {
  refuse(
    "maxcompute-rx needs Node " + needed.join(".") + " or later here; this is Node " + process.versions.node + ". Install a current Node from https://nodejs.org and run the command again.",
  );
}

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const stamp = createHash("sha256")
  .update(readFileSync(join(root, "pnpm-lock.yaml")))
  .update(process.platform + process.arch)
  .digest("hex");

if (!existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp) {
  process.stderr.write("Installing dependencies (first run, or the lockfile changed) …\n");
  const npx = process.platform === "win32" ? "npx.cmd" : "npx";
  const install = spawnSync(npx, ["--yes", manifest.packageManager, "install", "--frozen-lockfile"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (install.status !== 0) refuse("The dependencies could not be installed; the lines above say why.");
  writeFileSync(stampFile, stamp);
}
