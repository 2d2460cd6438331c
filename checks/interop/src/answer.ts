/** What a client says to a question: a value as JSON, or an error. */
export type Answer = { readonly value: unknown } | { readonly error: ErrorAnswer };

/** An error of either client. PyODPS's has `classes`, ours a `kind`: the word of `MaxComputeErrorCode`. */
export interface ErrorAnswer {
  readonly classes?: readonly string[];
  readonly kind?: string;
  /** The service's word, or the ODPS code of a failed task. */
  readonly code?: string | null;
  readonly message: string;
  readonly requestId?: string | null;
  readonly instanceId?: string | null;
}

/** Answers by question. */
export type Answers = Readonly<Record<string, Answer>>;
