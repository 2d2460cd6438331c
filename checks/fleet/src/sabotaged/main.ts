import { readSabotages, type Sabotage } from "../sabotage.ts";

// Loaded by a gateway's process before its own program. Takes parts out of the gateway's sources: no option of a gateway can do that.

/** A module of a package, past its exports. */
async function internals<T>(path: string): Promise<T> {
  return (await import(new URL(`../../../../packages/${path}`, import.meta.url).href)) as T;
}

interface Recent {
  after(this: Recent, key: string, id: string): readonly { readonly type: string }[];
}

const doings: Readonly<Record<Sabotage, () => Promise<void>>> = {
  async leases() {
    const { append, acquire, renew } = await internals<Record<string, { text: string }>>("gateway-redis/src/scripts.ts");
    for (const script of [append, acquire, renew])
      if (script !== undefined) script.text = script.text.replace(/^if .* then return \w+ end\n/, "");
  },
  async resume() {
    const { RecentEvents } = await internals<{ RecentEvents: { prototype: Recent } }>("gateway/src/fleet/recent-events.ts");
    RecentEvents.prototype.after = () => [];
  },
  async replay() {
    const { RecentEvents } = await internals<{ RecentEvents: { prototype: Recent } }>("gateway/src/fleet/recent-events.ts");
    const { after } = RecentEvents.prototype;
    RecentEvents.prototype.after = function (key) {
      // With its snapshot the subscription would begin anew, which repeats nothing.
      return after.call(this, key, "0-0").filter(({ type }) => type !== "snapshot");
    };
  },
  async submits() {
    const { SubmitMemory } = await internals<{
      SubmitMemory: { prototype: { once: (key: string, submit: () => Promise<Response>) => Promise<Response> } };
    }>("gateway/src/calls/submit-memory.ts");
    SubmitMemory.prototype.once = (_key, submit) => submit();
  },
};

for (const name of readSabotages(process.env["SABOTAGE"] ?? "")) await doings[name]();
