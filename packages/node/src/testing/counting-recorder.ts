import type { InstanceView, ManyInstancesEvent } from "@maxcompute-rx/core";
import { Observable } from "rxjs";

import { recordToFile } from "../recording/record-to-file.ts";

// A recorder to be killed: its instances count as fast as they can. `node counting-recorder.ts FILE FIRST MAX_BYTES`
const [file = "", first = "0", maxBytes = "0"] = process.argv.slice(2);
const instanceIds = ["one", "two"];

const events$ = new Observable<ManyInstancesEvent>((subscriber) => {
  const at = new Date().toISOString();
  const times = { owner: null, startTime: null, endTime: null };
  let number = Number(first);
  for (const instanceId of instanceIds) {
    const view: InstanceView = {
      instanceId,
      project: "p",
      status: "Running",
      statusText: String(number),
      ...times,
      tasks: [],
      progress: [],
      trouble: null,
      outcome: null,
    };
    subscriber.next({ instanceId, seq: 1, at, type: "snapshot", view });
  }
  let seq = 1;
  const count = (): void => {
    if (subscriber.closed) return;
    for (let more = 0; more < 20; more += 1) {
      number += 1;
      seq += 1;
      for (const instanceId of instanceIds)
        subscriber.next({ instanceId, seq, at, type: "status", status: "Running", statusText: String(number), ...times });
    }
    setImmediate(count);
  };
  count();
});
await recordToFile(events$, file, { project: "p", instanceIds, maxBytes: Number(maxBytes) });
