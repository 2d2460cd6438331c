import { Writable } from "node:stream";
import { styleText } from "node:util";

import { createLogUpdate } from "log-update";

import { displayWidth } from "./display-text.ts";
import type { Io, Output } from "../io.ts";
import type { Colour } from "./status-style.ts";

export type Paint = (colour: Colour | "bold" | "dim", text: string) => string;

/** Colours as `NO_COLOR`, `FORCE_COLOR` and the stream allow; FORCE_COLOR wins, as it does in Node. */
export function createPaint({ places: { env } }: Io, stream: Output): Paint {
  const forced = env["FORCE_COLOR"];
  const coloured =
    forced !== undefined ? forced !== "0" && forced !== "false" : !env["NO_COLOR"] && stream.isTTY === true && env["TERM"] !== "dumb";
  return coloured ? (colour, text) => styleText(colour, text, { validateStream: false }) : (_colour, text) => text;
}

/** Whether lines that were written can be drawn over. */
export function drawsInPlace({ places: { env } }: Io, stream: Output): boolean {
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

/** The size of a terminal; one that does not know its own says 0 by 0. */
export function sizeOf(stream: Output): { readonly columns: number; readonly rows: number } {
  return { columns: stream.columns || 80, rows: stream.rows || 24 };
}

/** Columns to write in; what is no terminal has room for everything. */
export function columnsOf(stream: Output): number {
  return stream.isTTY === true ? sizeOf(stream).columns : Number.POSITIVE_INFINITY;
}

/** A block of lines at the end of a terminal that is drawn over and over. */
export interface LiveRegion {
  draw(frame: string): void;
  /** Leaves the last frame where it is. */
  end(): void;
}

export function createLiveRegion(stream: Output): LiveRegion {
  const update = createLogUpdate(new SizedTerminal(stream));
  let last = "";
  // A narrower terminal has broken the lines of the last frame into more: they are erased before the next one.
  const onResize = (): void => {
    const { columns } = sizeOf(stream);
    const broken = (line: string): number => Math.max(0, Math.ceil(displayWidth(stripStyles(line)) / columns) - 1);
    const extra = last.split("\n").reduce((sum, line) => sum + broken(line), 0);
    stream.write("\u001b[1A\u001b[2K".repeat(extra));
    update.clear();
  };
  stream.on("resize", onResize);
  return {
    draw(frame) {
      last = frame;
      update(frame);
    },
    end() {
      stream.off("resize", onResize);
      update.done();
    },
  };
}

/** The same terminal, with a size that can be relied on. */
class SizedTerminal extends Writable {
  readonly isTTY: boolean;
  readonly #terminal: Output;

  constructor(terminal: Output) {
    super({ decodeStrings: false });
    this.isTTY = terminal.isTTY === true;
    this.#terminal = terminal;
  }

  get columns(): number {
    return sizeOf(this.#terminal).columns;
  }

  get rows(): number {
    return sizeOf(this.#terminal).rows;
  }

  // Not held back until the terminal has taken it: others write to the terminal directly, and order matters.
  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    this.#terminal.write(chunk);
    done();
  }
}

function stripStyles(text: string): string {
  return text.replace(/\u001b\[[\d;]*m/g, "");
}
