import type { Answer } from "./question.ts";
import type { Reply } from "./watch.ts";

/** Asks a question by a request that a signal ends. Returns the function that ends it; after that, the reply is not called. */
export function askByRequest(ask: (signal: AbortSignal) => Promise<Answer>, reply: Reply): () => void {
  const controller = new AbortController();
  let isOpen = true;
  const settle = (tell: () => void): void => {
    if (!isOpen) return;
    isOpen = false;
    tell();
  };
  ask(controller.signal).then(
    (answer) => settle(() => reply.answer(answer)),
    (thrown: unknown) => settle(() => reply.fail(thrown)),
  );
  return () => settle(() => controller.abort());
}
