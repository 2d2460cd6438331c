import { execFile } from "node:child_process";
import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { compared } from "../measurement.ts";
import type { Measurement } from "../measurement.ts";
import { recordSamples } from "./sample.ts";
import type { Sample } from "./sample.ts";

const run = promisify(execFile);

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

interface Reading {
  readonly seconds: number;
  readonly peakMb: number;
}

/** Each way of ours, and the peer that reads the same bytes. */
const ways: readonly { readonly way: string; readonly peer: string; readonly peerName: string }[] = [
  { way: "records", peer: "records", peerName: "PyODPS, compiled" },
  { way: "csv", peer: "csv", peerName: "PyODPS" },
  { way: "arrow", peer: "flechette-rows", peerName: "flechette alone" },
  { way: "arrow-table", peer: "flechette-table", peerName: "flechette alone" },
];

/** Rows and megabytes per second from bytes to typed rows, and the most memory that a process needed for it. */
export async function readResults(): Promise<readonly Measurement[]> {
  const directory = await mkdtemp(join(tmpdir(), "results-"));
  try {
    const samples = await recordSamples(directory);
    // Made by the interop run; without it the peer is left out.
    const interopPython = here("../../../interop/.venv/bin/python");
    const python = await access(interopPython).then(() => interopPython, () => null);
    const measurements: Measurement[] = [];
    for (const sample of samples) for (const way of ways) measurements.push(...(await measure(sample, way, python)));
    return measurements;
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function measure(sample: Sample, { way, peer, peerName }: (typeof ways)[number], python: string | null): Promise<readonly Measurement[]> {
  const { seconds, bytes, peakMb } = await readBy(process.execPath, here("../read-sample/main.ts"), sample, way);
  const theirs = await readPeer(sample, peer, python);
  const name = `read-${way}-${sample.name}`;
  const rowsPerSecond = sample.rows / seconds;
  return [
    theirs === null ? { name, value: rowsPerSecond, unit: "rows/s" } : compared(name, rowsPerSecond, "rows/s", peerName, sample.rows / theirs.seconds),
    { name: `${name}-bytes`, value: bytes / seconds / 1e6, unit: "MB/s" },
    theirs === null ? { name: `${name}-peak`, value: peakMb, unit: "MB" } : compared(`${name}-peak`, peakMb, "MB", peerName, theirs.peakMb),
  ];
}

async function readPeer(sample: Sample, peer: string, python: string | null): Promise<Reading | null> {
  if (peer.startsWith("flechette")) return readBy(process.execPath, here("../read-sample/main.ts"), sample, peer);
  return python === null ? null : readBy(python, here("../read-sample/pyodps.py"), sample, peer);
}

async function readBy(program: string, script: string, sample: Sample, way: string): Promise<Reading & { readonly bytes: number }> {
  const { stdout } = await run(program, [script, JSON.stringify(sample), way]);
  return JSON.parse(stdout);
}
