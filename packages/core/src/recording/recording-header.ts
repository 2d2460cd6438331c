import * as z from "zod/mini";

import { MaxComputeError } from "../error.ts";

/** The first line of each section of a recording (docs/recordings.md 2). */
export interface RecordingHeader {
  readonly format: typeof recordingFormat;
  readonly version: typeof recordingVersion;
  readonly project: string;
  readonly instances: readonly string[];
  readonly started: string;
  readonly part: number;
  readonly ended?: readonly string[] | undefined;
  readonly carried?: number | undefined;
}

export const recordingFormat = "maxcompute-rx recording";
export const recordingVersion = 1;

/** Reads a parsed line; undefined if it is no header of ours. Throws for a version that this one does not know, and for a header that is wrong. */
export function readHeader(value: object): RecordingHeader | undefined {
  if (!("format" in value) || value.format !== recordingFormat) return undefined;
  const version = "version" in value ? value.version : undefined;
  if (version !== recordingVersion) {
    throw new MaxComputeError(
      "unsupported",
      `The recording has version ${JSON.stringify(version)} of the format; this program reads version ${recordingVersion}.`,
      {
        nextStep: "Read it with the version of maxcompute-rx that wrote it, or a later one.",
      },
    );
  }
  const schema = z.looseObject({
    project: z.string(),
    instances: z.array(z.string()),
    started: z.iso.datetime(),
    part: z.int().check(z.positive()),
    ended: z.optional(z.array(z.string())),
    carried: z.optional(z.int().check(z.nonnegative())),
  });
  const { data, error } = z.safeParse(schema, value);
  if (data !== undefined) return { format: recordingFormat, version, ...data };
  throw notRecording(`The header of the recording is wrong at ${error.issues.map(({ path }) => path.join(".")).join(", ")}.`);
}

export function notRecording(message: string): MaxComputeError {
  return new MaxComputeError("invalid_argument", message, {
    nextStep: "Recordings are written by `recordEvents` and `maxcompute-rx record`; docs/recordings.md describes them.",
  });
}
