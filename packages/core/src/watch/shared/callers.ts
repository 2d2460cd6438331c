import { defer, from, merge, Subject, type Observable } from "rxjs";

/** On whose behalf something that is shared is done. */
export class Callers {
  #here: readonly string[] = [];
  readonly #joined = new Subject<string>();
  /** Those who are here when it is subscribed to, then each who joins. */
  readonly all$: Observable<string> = defer(() => merge(from(new Set(this.#here)), this.#joined));

  /** Counts a caller as present until the function that is returned was called, once. */
  enter(caller: string): () => void {
    this.#here = [...this.#here, caller];
    this.#joined.next(caller);
    return () => {
      this.#here = this.#here.toSpliced(this.#here.indexOf(caller), 1);
    };
  }
}
