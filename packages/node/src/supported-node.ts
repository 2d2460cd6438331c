import { MaxComputeError } from "@maxcompute-rx/core";

/** The oldest Node that works, as `engines` in package.json says: undici needs it. */
const oldest = { major: 22, minor: 19 };

/**
 * Refuses a Node that is too old. Deno and Bun are accepted: they imitate a recent Node.
 *
 * @throws {MaxComputeError} `unsupported`
 */
export function requireSupportedNode({ node, bun, deno }: Readonly<Record<string, string | undefined>>): void {
  if (node === undefined || bun !== undefined || deno !== undefined) return;
  const [major = 0, minor = 0] = node.split(".").map(Number);
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return;
  throw new MaxComputeError(
    "unsupported",
    `This is Node ${node}. @maxcompute-rx/node needs Node ${oldest.major}.${oldest.minor} or later.`,
    {
      nextStep: "Install a newer Node, such as the current long-term support release from nodejs.org.",
    },
  );
}
