import type { InstanceEvent, InstanceListEvent } from "@maxcompute-rx/core";

import { SharedText } from "./logged-event.ts";
import { visibleEvent, visibleListEvent } from "../access/visible-event.ts";

/** Serializes each event once for all pages that may see the same parts of it: as the last member of a message, with its end. */
export class SerializedEvents {
  readonly #whole = new WeakMap<object, SharedText>();
  readonly #withoutTexts = new WeakMap<object, SharedText>();

  instance(event: InstanceEvent, mayReadTexts: boolean): SharedText {
    const known = mayReadTexts ? this.#whole : this.#withoutTexts;
    return remembered(known, event, () => lastMember(visibleEvent(event, mayReadTexts)));
  }

  list(event: InstanceListEvent): SharedText {
    return remembered(this.#whole, event, () => lastMember(visibleListEvent(event)));
  }
}

/** An event that is serialized for one page only. */
export function lastMember(event: InstanceEvent | InstanceListEvent): SharedText {
  return new SharedText(`,"event":${JSON.stringify(event)}}`);
}

function remembered(known: WeakMap<object, SharedText>, event: object, write: () => SharedText): SharedText {
  const before = known.get(event);
  if (before !== undefined) return before;
  const text = write();
  known.set(event, text);
  return text;
}
