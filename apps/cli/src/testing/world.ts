import { existsSync, readFileSync } from "node:fs";
import { PassThrough, Readable, Writable } from "node:stream";

import type { Emulator } from "@maxcompute-rx/emulator";

import { runCli } from "../cli.ts";
import type { Io, LeaveSignal } from "../io.ts";
import { Screen } from "./screen.ts";

export class FakeOutput extends Writable {
  readonly isTTY: boolean | undefined;
  columns: number | undefined;
  rows: number | undefined;
  text = "";
  readonly #screen: Screen | undefined;
  #watchers: (() => void)[] = [];

  constructor(size?: { columns: number; rows: number }) {
    super({ decodeStrings: false });
    this.isTTY = size === undefined ? undefined : true;
    this.columns = size?.columns;
    this.rows = size?.rows;
    this.#screen = size === undefined ? undefined : new Screen(size.columns);
  }

  override _write(chunk: string, _encoding: unknown, done: () => void): void {
    this.text += chunk;
    this.#screen?.write(chunk);
    done();
    for (const watcher of this.#watchers) watcher();
  }

  /** What a person sees. */
  shown(): string {
    return this.#screen?.text() ?? this.text;
  }

  lines(): string[] {
    return this.shown().trimEnd().split("\n");
  }

  /** Resolves when that was written. */
  until(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!pattern.test(this.shown())) return;
        this.#watchers = this.#watchers.filter((watcher) => watcher !== look);
        resolve();
      };
      this.#watchers.push(look);
      look();
    });
  }
}

export interface World {
  readonly io: Io;
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
  /** Ctrl-C and its like. */
  readonly send: (signal: LeaveSignal) => void;
  /** Keys that a person presses; only with `typed`. */
  readonly type: (keys: string) => void;
  readonly run: (...argv: string[]) => Promise<number>;
}

export interface WorldOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Makes stdout a terminal. */
  readonly terminal?: { columns: number; rows: number };
  readonly stdin?: string;
  /** Answers of a person at a terminal. */
  readonly typed?: string;
  /** A real folder, which is the home and the working directory. Default: a home without files. */
  readonly home?: string;
}

/** A world of its own for one command line. */
export function createWorld({ env = {}, terminal, stdin, typed, home }: WorldOptions = {}): World {
  const stdout = new FakeOutput(terminal);
  const stderr = new FakeOutput();
  const listeners = new Set<(signal: LeaveSignal) => void>();
  const keyboard = Object.assign(new PassThrough(), { isTTY: true });
  if (typed !== undefined) keyboard.write(typed);
  const io: Io = {
    places:
      home === undefined
        ? { env, cwd: "/nowhere", home: "/nowhere", readFile: () => undefined }
        : { env, cwd: home, home, readFile: (path) => (existsSync(path) ? readFileSync(path, "utf8") : undefined) },
    stdin: typed === undefined ? Readable.from([stdin ?? ""]) : keyboard,
    stdout,
    stderr,
    onSignal: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const send = (signal: LeaveSignal): void => {
    for (const listener of listeners) listener(signal);
  };
  return { io, stdout, stderr, send, type: (keys) => void keyboard.write(keys), run: (...argv) => runCli(argv, io) };
}

/** The environment of somebody who has an account of this emulator. */
export function accountOf(emulator: Emulator, endpoint: string): Record<string, string> {
  const { project, accessKeyId, accessKeySecret, region } = emulator.account;
  return {
    ODPS_ENDPOINT: endpoint,
    ODPS_PROJECT_NAME: project,
    ODPS_ACCESS_ID: accessKeyId,
    ODPS_ACCESS_KEY: accessKeySecret,
    ODPS_REGION_NAME: region,
  };
}
