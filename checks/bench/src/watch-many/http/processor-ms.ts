import { readFile } from "node:fs/promises";

/** Processor time that a process has used so far, in ms; not a number where the system does not tell as Linux does. */
export async function processorMs(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The second field, the program's name, is in brackets and may hold blanks. Times are in hundredths of a second.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
