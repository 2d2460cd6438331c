import { homedir } from "node:os";
import { join } from "node:path";

/** The folder in which programs keep what they have learnt (XDG Base Directory Specification), for the history of all consoles. */
export function historyFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const state = environment["XDG_STATE_HOME"];
  return join(state === undefined || state === "" ? join(homedir(), ".local", "state") : state, "maxcompute-rx", "console");
}
