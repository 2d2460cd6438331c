import type { InstanceEvent, InstanceListEvent } from "@maxcompute-rx/core";

import { visibleEvent, visibleListEvent } from "../access/visible-event.ts";

/** Serializes each event once for all pages that may see the same parts of it. */
export class SerializedEvents {
  readonly #whole = new WeakMap<object, string>();
  readonly #withoutTexts = new WeakMap<object, string>();

  instance(event: InstanceEvent, mayReadTexts: boolean): string {
    const known = mayReadTexts ? this.#whole : this.#withoutTexts;
    return remembered(known, event, () => JSON.stringify(visibleEvent(event, mayReadTexts)));
  }

  list(event: InstanceListEvent): string {
    return remembered(this.#whole, event, () => JSON.stringify(visibleListEvent(event)));
  }
}

function remembered(known: WeakMap<object, string>, event: object, write: () => string): string {
  const text = known.get(event) ?? write();
  known.set(event, text);
  return text;
}
