import type { InstanceInfo } from "@maxcompute-rx/core";
import { readInstancePage } from "@maxcompute-rx/core/internal";

/** Rewrites a page of an instance list without the instances that the caller may not see. Fields we do not know are dropped. */
export function filterInstanceList(body: Uint8Array, maySee: (instance: InstanceInfo) => boolean): string {
  const page = readInstancePage({ status: 200, headers: {}, body });
  const instances = page.instances.filter(maySee).map(writeInstance);
  const maxItems = page.maxItems === null ? "" : element("MaxItems", String(page.maxItems));
  return `<?xml version="1.0"?><Instances>${element("Marker", page.marker ?? "")}${maxItems}${instances.join("")}</Instances>`;
}

function writeInstance({ id, owner, startTime, endTime, statusText }: InstanceInfo): string {
  const fields = [
    element("Name", id),
    element("Owner", owner ?? ""),
    element("StartTime", startTime?.toUTCString() ?? ""),
    element("EndTime", endTime?.toUTCString() ?? ""),
    element("Status", statusText),
  ];
  return `<Instance>${fields.join("")}</Instance>`;
}

function element(name: string, text: string): string {
  return `<${name}>${text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)}</${name}>`;
}
