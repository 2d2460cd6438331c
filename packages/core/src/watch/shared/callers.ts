import { Observable, type Subscriber } from "rxjs";

/** The callers on whose behalf a shared watch or list runs. Each watch has one of these, so it keeps little memory. */
export class Callers {
  #here: readonly string[] = [];
  #asking: readonly Subscriber<string>[] = [];
  /** Emits the present callers on subscription, then each caller who joins. */
  readonly all$: Observable<string> = new Observable((subscriber) => this.#tell(subscriber));

  /** Counts a caller as present until the returned function is called. Call it only once. */
  enter(caller: string): () => void {
    this.#here = [...this.#here, caller];
    for (const subscriber of this.#asking) subscriber.next(caller);
    return () => {
      this.#here = this.#here.toSpliced(this.#here.indexOf(caller), 1);
    };
  }

  #tell(subscriber: Subscriber<string>): () => void {
    for (const caller of new Set(this.#here)) subscriber.next(caller);
    this.#asking = [...this.#asking, subscriber];
    return () => {
      this.#asking = this.#asking.filter((other) => other !== subscriber);
    };
  }
}
