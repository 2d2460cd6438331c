import { createHash } from "node:crypto";

import type { Rule } from "./rule.ts";

/** SHA-256 of the vectors as they came. */
const vectors: Readonly<Record<string, string>> = {
  "test-vectors/csv-results.json": "908f6fd58c443c823040da27b9b44e1e4e7ee17ad906ad8824e7f9e93304299b",
  "test-vectors/instances.json": "6d6c5844525d2d26c3d2461adf1e57695991f65ae679230f4db48de353705bd2",
  "test-vectors/signing.json": "54fe28654c54101267d4f32e65d15ddbf0be478d6ccb124ff05c56109a1c8cd7",
  "test-vectors/tunnel-arrow.json": "3048b00f086fccd8aaed39f82eb83cf8e21c1e17339acb45cbc6bdfe95c81658",
  "test-vectors/tunnel-records.json": "800478471697e044dbb061fbbb09930dd382664ecd1da5ce0fee1515f4f448f1",
};

/** The vectors were produced by official clients, so our code must fit them. A vector that was changed to fit the code proves nothing. */
export const vectorsUnchanged: Rule = {
  name: "test vectors are unchanged",
  check: (workspace) =>
    Object.entries(vectors)
      .filter(
        ([file, expected]) =>
          createHash("sha256")
            .update(workspace.files.get(file) ?? "")
            .digest("hex") !== expected,
      )
      .map(([file]) => ({
        file,
        line: 1,
        why: "This vector was changed or is missing; correct the code instead. New facts go into a new file.",
      })),
};
