/** Whether an instance runs in MaxQA: then its id ends in `_mcqa`, and its calls have a path of their own (docs/protocol.md 5.6). */
export function isMaxqaId(id: string): boolean {
  return id.endsWith("_mcqa");
}
