import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { compared } from "../measurement.ts";
import type { Measurement } from "../measurement.ts";
import { pyodpsPython } from "../pyodps-python.ts";
import { recordSamples } from "./sample.ts";
import type { Sample } from "./sample.ts";

const run = promisify(execFile);

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

interface Reading {
  readonly seconds: number;
  readonly bytes: number;
  /** The most memory of the process before the first reading, and after it. */
  readonly startMb: number;
  readonly onceMb: number;
}

/** A way of ours, and what reads the same bytes beside it. */
interface Way {
  readonly way: string;
  readonly peer: string;
  readonly peerName: string;
  /** A second peer, which gets the bytes as they come from the network, as ours does. */
  readonly fromPieces?: string;
}

const ways: readonly Way[] = [
  { way: "records", peer: "records", peerName: "PyODPS, compiled" },
  { way: "csv", peer: "csv", peerName: "PyODPS" },
  { way: "arrow", peer: "flechette-rows", peerName: "flechette alone" },
  { way: "arrow-table", peer: "flechette-table", peerName: "flechette alone", fromPieces: "flechette-table-pieces" },
];

/** Processes of each way. They take turns, so that what else the machine does concerns all of them. */
const turns = 3;

/** Rows and megabytes per second from bytes to typed rows, and how much more memory the first reading needed. */
export async function readResults(): Promise<readonly Measurement[]> {
  const directory = await mkdtemp(join(tmpdir(), "results-"));
  try {
    const samples = await recordSamples(directory);
    const python = await pyodpsPython();
    const measurements: Measurement[] = [];
    for (const sample of samples) for (const way of ways) measurements.push(...(await measure(sample, way, python)));
    return measurements;
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function measure(sample: Sample, { way, peer, peerName, fromPieces }: Way, python: string | null): Promise<readonly Measurement[]> {
  const isPyodps = !peer.startsWith("flechette");
  const readSample = ["--expose-gc", here("../read-sample/main.ts")];
  const readers = {
    ours: () => readBy(process.execPath, readSample, sample, way),
    theirs: async () => {
      if (!isPyodps) return readBy(process.execPath, readSample, sample, peer);
      return python === null ? null : readBy(python, [here("../../peers/python/read_sample.py")], sample, peer);
    },
    pieces: async () => (fromPieces === undefined ? null : readBy(process.execPath, readSample, sample, fromPieces)),
  };
  const readings = { ours: new Array<Reading>(), theirs: new Array<Reading>(), pieces: new Array<Reading>() };
  for (let turn = 0; turn < turns; turn += 1) {
    for (const who of ["ours", "theirs", "pieces"] as const) {
      const reading = await readers[who]();
      if (reading !== null) readings[who].push(reading);
    }
  }
  const ours = bestOf(readings.ours);
  const theirs = bestOf(readings.theirs);
  const pieces = bestOf(readings.pieces);
  if (ours === null) return [];
  const name = `read-${way}-${sample.name}`;
  const rate = sample.rows / ours.seconds;
  return [
    theirs === null
      ? { name, value: rate, unit: "rows/s", peer: "not installed" }
      : compared(name, rate, "rows/s", peerName, sample.rows / theirs.seconds),
    ...(pieces === null ? [] : [compared(`${name}-from-pieces`, rate, "rows/s", `${peerName}, from pieces`, sample.rows / pieces.seconds)]),
    { name: `${name}-bytes`, value: ours.bytes / ours.seconds / 1e6, unit: "MB/s" },
    theirs === null
      ? { name: `${name}-memory`, value: ours.onceMb, unit: "MB" }
      : compared(`${name}-memory`, ours.onceMb, "MB", peerName, theirs.onceMb),
  ];
}

/** The quickest reading, and the memory that one reading needed. */
function bestOf(readings: readonly Reading[]): { readonly seconds: number; readonly bytes: number; readonly onceMb: number } | null {
  const [first] = readings;
  if (first === undefined) return null;
  return {
    seconds: Math.min(...readings.map(({ seconds }) => seconds)),
    bytes: first.bytes,
    onceMb: Math.max(...readings.map(({ startMb, onceMb }) => onceMb - startMb)),
  };
}

/** One process that reads a sample. */
async function readBy(program: string, script: readonly string[], sample: Sample, way: string): Promise<Reading> {
  const { stdout } = await run(program, [...script, JSON.stringify(sample), way]);
  return JSON.parse(stdout);
}
