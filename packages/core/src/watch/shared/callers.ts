import { Observable, type Subscriber } from "rxjs";

/** On whose behalf something that is shared is done. Each watch has one of these, so it holds little. */
export class Callers {
  #here: readonly string[] = [];
  #asking: readonly Subscriber<string>[] = [];
  /** Those who are here when it is subscribed to, then each who joins. */
  readonly all$: Observable<string> = new Observable((subscriber) => this.#tell(subscriber));

  /** Counts a caller as present until the function that is returned was called, once. */
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
