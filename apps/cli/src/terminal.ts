import { styleText } from "node:util";

import { createLogUpdate } from "log-update";

import { displayWidth } from "./display-text.ts";
import type { Io, Output } from "./io.ts";
import type { Colour } from "./status-style.ts";

export type Paint = (colour: Colour | "bold" | "dim", text: string) => string;

/** Colours as `NO_COLOR`, `FORCE_COLOR` and the stream allow; FORCE_COLOR wins, as it does in Node. */
export function createPaint({ places: { env } }: Io, stream: Output): Paint {
  const forced = env["FORCE_COLOR"];
  const coloured =
    forced !== undefined
      ? forced !== "0" && forced !== "false"
      : !env["NO_COLOR"] && stream.isTTY === true && env["TERM"] !== "dumb";
  return coloured ? (colour, text) => styleText(colour, text, { validateStream: false }) : (_colour, text) => text;
}

/** Columns to write in; what is no terminal has room for everything. */
export function columnsOf(stream: Output): number {
  return stream.isTTY === true ? (stream.columns ?? 80) : Number.POSITIVE_INFINITY;
}

/** A block of lines at the end of a terminal that is drawn over and over. */
export interface LiveRegion {
  draw(frame: string): void;
  /** Leaves the last frame where it is. */
  end(): void;
}

export function createLiveRegion(stream: Output): LiveRegion {
  const update = createLogUpdate(stream);
  let last = "";
  // A narrower terminal has broken the lines of the last frame into more: they are erased before the next one.
  const onResize = (): void => {
    const columns = stream.columns ?? 80;
    const extra = last
      .split("\n")
      .reduce((sum, line) => sum + Math.max(0, Math.ceil(displayWidth(stripStyles(line)) / columns) - 1), 0);
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

function stripStyles(text: string): string {
  return text.replace(/\u001b\[[\d;]*m/g, "");
}
