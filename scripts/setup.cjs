// Makes a fresh clone ready: checks the Node version, then installs what the lockfile names.
// CommonJS in the oldest syntax there is, so that any Node reads it and an old one prints a sentence, not a stack.
// Everything goes to stderr: `npm run --silent …` must print its result and nothing else.
"use strict";

var childProcess = require("child_process");
var crypto = require("crypto");
var fs = require("fs");
var path = require("path");

/**
 * Why this machine cannot run the workspace, as a sentence; undefined when it can.
 *
 * On Linux the workspace brings its own Node 24 as a package (built for glibc) and only needs one that can install it.
 * Elsewhere the Node that runs this script runs everything, sources in TypeScript included.
 */
function whyNot(machine) {
  var linux = machine.platform === "linux" && (machine.arch === "x64" || machine.arch === "arm64");
  if (linux && machine.musl) {
    return (
      "maxcompute-rx brings a Node built for glibc, which does not run on this Linux (musl, such as Alpine). " +
      "Use a glibc distribution, such as Debian, Ubuntu or Fedora."
    );
  }
  var needed = linux ? [20, 0] : [22, 19];
  var have = machine.node.split(".").map(Number);
  if (have[0] > needed[0] || (have[0] === needed[0] && have[1] >= needed[1])) return undefined;
  return (
    "maxcompute-rx needs Node " +
    needed[0] +
    (needed[1] ? "." + needed[1] : "") +
    " or later on this system; this is Node " +
    machine.node +
    ". Install a current Node from https://nodejs.org and run the command again."
  );
}

function thisMachine() {
  var header = process.report && process.report.getReport ? process.report.getReport().header : undefined;
  return {
    platform: process.platform,
    arch: process.arch,
    node: process.versions.node,
    musl: header !== undefined && header.glibcVersionRuntime === undefined,
  };
}

/** Changes whenever an installation made earlier is no longer the right one. */
function stampOf(root, machine) {
  var hash = crypto.createHash("sha256");
  ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"].forEach(function (file) {
    hash.update(fs.readFileSync(path.join(root, file)));
  });
  return hash.update(machine.platform + " " + machine.arch).digest("hex");
}

/** The other runtimes and a browser, which are large; only `npm run test:all` needs them (`--all`). */
var heavy = ["@maxcompute-rx/runtimes", "@maxcompute-rx/browser-tests", "@maxcompute-rx/console-e2e", "@maxcompute-rx/docs"];

/** Installs with the pnpm that package.json names; returns whether that went well. */
function install(root, all) {
  var packageManager = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")).packageManager;
  var windows = process.platform === "win32";
  // `npm run --silent` hands its silence on to npx, which then would not say why it failed.
  var env = Object.assign({}, process.env, { npm_config_loglevel: "warn" });
  // Without a terminal pnpm would refuse to replace a node_modules folder that is out of date.
  var args = ["--yes", packageManager, "install", "--frozen-lockfile", "--config.confirmModulesPurge=false"];
  if (!all) {
    heavy.forEach(function (name) {
      args.push("--filter", "!" + name);
    });
  }
  var done = childProcess.spawnSync(windows ? "npx.cmd" : "npx", args, {
    cwd: root,
    env: env,
    stdio: ["ignore", 2, 2],
    shell: windows,
  });
  if (done.error) process.stderr.write("npx could not be started: " + done.error.message + "\n");
  return done.status === 0;
}

/** Installs what is missing; returns why that is impossible or failed, undefined when everything is there. */
function setup(all) {
  var root = path.dirname(__dirname);
  var machine = thisMachine();
  var reason = whyNot(machine);
  if (reason !== undefined) return reason;

  var stampFile = path.join(root, "node_modules", ".setup-stamp");
  var stamp = stampOf(root, machine);
  var done = fs.existsSync(stampFile) ? fs.readFileSync(stampFile, "utf8") : "";
  if (done === stamp + " all" || (done === stamp && !all)) return undefined;

  process.stderr.write("Installing dependencies (first run, or the lockfile changed) …\n");
  if (!install(root, all)) return "The dependencies could not be installed; the lines above say why.";
  fs.writeFileSync(stampFile, all ? stamp + " all" : stamp);
  return undefined;
}

module.exports = { setup: setup, whyNot: whyNot };

if (require.main === module) {
  var failure = setup(process.argv.indexOf("--all") !== -1);
  if (failure !== undefined) {
    process.stderr.write(failure + "\n");
    process.exitCode = 1;
  }
}
