import { report } from "../follow/conclude.ts";
import { openConnection, type ConnectionOptions } from "../connection.ts";
import { exitCodes, worstExitCode } from "../exit-codes.ts";
import type { Program } from "../program.ts";
import { statusStyles } from "../terminal/status-style.ts";
import { createPaint } from "../terminal/terminal.ts";

/** `stop`: stops jobs. If one cannot be stopped, the others still are. */
export async function stop(program: Program, ids: readonly string[], options: ConnectionOptions): Promise<number> {
  const { io, leaving } = program;
  const mc = openConnection(program, options);
  const { symbol, colour } = statusStyles.cancelled;
  const paint = createPaint(io, io.stdout);
  const codes = await Promise.all(
    [...new Set(ids)].map(async (id) => {
      try {
        await mc.stopInstance(id, { signal: leaving });
        io.stdout.write(`${paint(colour, symbol)} ${id}: stop requested.\n`);
        return exitCodes.succeeded;
      } catch (error) {
        return report(program, error);
      }
    }),
  );
  return worstExitCode(codes);
}
