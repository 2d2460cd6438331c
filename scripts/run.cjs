// `node scripts/run.cjs [--all] FILE ARGUMENTS`: installs what is missing (see setup.cjs), then runs FILE with the Node of the workspace.
// A second process, because only one that starts after the installation can run on the Node that the installation brought.
// CommonJS in the oldest syntax there is, for the same reason as setup.cjs.
"use strict";

var childProcess = require("child_process");
var path = require("path");
var setup = require("./setup.cjs").setup;

function run(file, args) {
  // npm puts node_modules/.bin first on the PATH, where the workspace's Node is.
  var child = childProcess.spawn("node", [path.resolve(path.dirname(__dirname), file)].concat(args), { stdio: "inherit" });

  // A signal to npm ends npm and its shell, but never reaches this process. Without this the program would go on for ever.
  var parent = process.ppid;
  var watch = setInterval(function () {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill("SIGTERM");
  }, 250);

  ["SIGTERM", "SIGHUP"].forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal);
    });
  });
  // A terminal sends Ctrl-C to the program, too. It gets no second signal and takes the time it needs to stop.
  process.on("SIGINT", function () {
    clearInterval(watch);
  });

  child.on("error", function (error) {
    clearInterval(watch);
    process.stderr.write("Node could not be started: " + error.message + "\n");
    process.exitCode = 1;
  });
  child.on("exit", function (code, signal) {
    clearInterval(watch);
    if (signal === null) {
      process.exitCode = code;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

var args = process.argv.slice(2);
var all = args[0] === "--all";
var program = all ? args.slice(1) : args;
var failure = setup(all);
if (failure === undefined) {
  run(program[0], program.slice(1));
} else {
  process.stderr.write(failure + "\n");
  process.exitCode = 1;
}
