/** What has something to send. */
export interface Sender {
  send(): void;
}

/** Lets streams send what they were told in one turn together, and not event by event: one chunk, which servers write at once. */
export class EndOfTurn {
  readonly #senders = new Set<Sender>();

  add(sender: Sender): void {
    if (this.#senders.size === 0) queueMicrotask(() => this.#send());
    this.#senders.add(sender);
  }

  #send(): void {
    const senders = Array.from(this.#senders);
    this.#senders.clear();
    for (const sender of senders) sender.send();
  }
}
