import { MaxComputeError } from "../../error.ts";
import { isMaxqaId } from "./maxqa-id.ts";

/** Path of a project: `/projects/{p}` (docs/protocol.md 1.2). */
export function projectPath(project: string): string {
  return `/projects/${segment(project, "project")}`;
}

/**
 * Path of one instance, or of all of them when there is no id. Instances of MaxQA, whose ids end in `_mcqa`, have a path of their own
 * (docs/protocol.md 5.6).
 */
export function instancePath(project: string, id?: string): string {
  return id !== undefined && isMaxqaId(id) ? `/mcqa${plainInstancePath(project, id)}` : plainInstancePath(project, id);
}

/** Path of an instance for the tunnel, which has one path for all kinds. */
export function plainInstancePath(project: string, id?: string): string {
  const instances = `${projectPath(project)}/instances`;
  return id === undefined ? instances : `${instances}/${segment(id, "instance id")}`;
}

/**
 * Encodes a text for a path segment or a query value: everything but letters, digits and `-._~`, a space as `%20`.
 *
 * @throws {MaxComputeError} `invalid_argument` for half of a surrogate pair, which cannot be encoded in UTF-8
 */
export function encodeText(text: string): string {
  try {
    return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  } catch {
    throw new MaxComputeError("invalid_argument", "A name or value holds half of a surrogate pair, which cannot be sent.");
  }
}

/** A name as one segment of a path. @throws {MaxComputeError} `invalid_argument` for one that would change the path */
export function segment(name: string, what: string): string {
  // URL parsers on the way would remove "." and "..".
  if (name === "" || name !== name.trim() || name === "." || name === "..") {
    const finding = name === "" ? "is empty" : `is ${JSON.stringify(name)}: blanks at its ends or dots alone are refused`;
    throw new MaxComputeError("invalid_argument", `The ${what} ${finding}.`);
  }
  return encodeText(name);
}
