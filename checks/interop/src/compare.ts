import type { Answer, Answers, ErrorAnswer } from "./answer.ts";
import { sameKind } from "./raised-errors.ts";

/** One thing that the two clients see differently. */
export interface Difference {
  readonly question: string;
  /** The place in the answer (`taskStatuses.AnonymousSQLTask.type`), or what differs of two errors (`success!kind`). */
  readonly path: string;
  readonly theirs: unknown;
  readonly ours: unknown;
  /** What PyODPS raised, if it did. */
  readonly theirError?: ErrorAnswer;
  /** What our client raised, if it did. */
  readonly ourError?: ErrorAnswer;
}

/** Every difference between what PyODPS and our client answered to the same questions. */
export function differencesOf(theirs: Answers, ours: Answers): readonly Difference[] {
  const questions = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  return [...questions].flatMap((question) => compareAnswers(question, theirs[question], ours[question]));
}

function compareAnswers(question: string, theirs: Answer | undefined, ours: Answer | undefined): readonly Difference[] {
  if (theirs === undefined || ours === undefined) return [{ question, path: question, theirs, ours }];
  const errors = {
    ...("error" in theirs ? { theirError: theirs.error } : {}),
    ...("error" in ours ? { ourError: ours.error } : {}),
  };
  return unequal(question, theirs, ours).map((place) => ({ question, ...place, ...errors }));
}

interface Place {
  readonly path: string;
  readonly theirs: unknown;
  readonly ours: unknown;
}

function unequal(path: string, theirs: Answer, ours: Answer): readonly Place[] {
  if ("value" in theirs && "value" in ours) return unequalValues(path, theirs.value, ours.value);
  if ("error" in theirs && "error" in ours) return unequalErrors(path, theirs.error, ours.error);
  return [{ path, theirs, ours }];
}

function unequalValues(path: string, theirs: unknown, ours: unknown): readonly Place[] {
  if (theirs === ours) return [];
  if (isObject(theirs) && isObject(ours) && Array.isArray(theirs) === Array.isArray(ours)) {
    const keys = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
    return [...keys].flatMap((key) => unequalValues(`${path}.${key}`, theirs[key], ours[key]));
  }
  return [{ path, theirs, ours }];
}

/** Errors agree when they mean the same, carry the same words of the service, and both name request and instance, or neither does. */
function unequalErrors(path: string, theirs: ErrorAnswer, ours: ErrorAnswer): readonly Place[] {
  const isNamed = (error: ErrorAnswer, id: "requestId" | "instanceId"): boolean => (error[id] ?? null) !== null;
  return [
    ...(sameKind(theirs, ours) ? [] : [{ path: `${path}!kind`, theirs: theirs.classes?.[0], ours: ours.kind }]),
    ...unequalValues(`${path}!code`, theirs.code ?? null, ours.code ?? null),
    ...unequalValues(`${path}!message`, theirs.message, ours.message),
    ...unequalValues(`${path}!requestId`, isNamed(theirs, "requestId"), isNamed(ours, "requestId")),
    ...unequalValues(`${path}!instanceId`, isNamed(theirs, "instanceId"), isNamed(ours, "instanceId")),
  ];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
