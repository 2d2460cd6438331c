import { instanceState, type Instance } from "@maxcompute-rx/browser";
import type { ReactNode } from "react";
import { concat, of, scan, startWith, switchMap } from "rxjs";
import { Link } from "wouter";

import { useClient } from "../console-client.ts";
import { StatusLabel } from "../status/status-label.tsx";
import { ask } from "../streams/ask.ts";
import { useObservable } from "../streams/use-observable.ts";
import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { Elapsed } from "../ui/elapsed.tsx";
import { instanceTexts } from "./instance-texts.ts";
import styles from "./instance.module.css";

/** The nodes of an XFlow as they appear, each with its sub-instance. Nodes of a nested workflow are shown below it. */
export function XFlowTree({ instance }: { readonly instance: Instance }): ReactNode {
  const { mc, recovered$ } = useClient();
  const texts = useTexts(instanceTexts);
  // The nodes are requested again for each new sub-instance, and at the end.
  const { value: last, error: trouble } = useObservable(
    () =>
      concat(instance.xflowSubInstances$.pipe(startWith(null)), of(null)).pipe(
        switchMap(() => ask(() => instance.getXFlowResults(), recovered$)),
        // What was known stays while it cannot be asked for.
        scan((before, next) => ({ value: next.value ?? before.value, error: next.error })),
      ),
    [instance.id, recovered$],
  );
  const nodes = last?.value;
  const error = trouble ?? (nodes === undefined ? last?.error : undefined);
  if (error !== undefined) return <ErrorNotice error={error} />;
  const started = [...(nodes?.values() ?? [])].flatMap(({ name, nodeType, instanceId }) =>
    instanceId === null ? [] : [{ name, nodeType, instanceId }],
  );
  if (started.length === 0) return <p className="muted">{texts.noSubInstances}</p>;
  return (
    <ul className={styles["tree"]}>
      {started.map(({ name, nodeType, instanceId }) => (
        <li key={name}>
          <SubInstance name={name} instance={mc.instance(instanceId)} />
          {nodeType === "SubWorkflow" && <XFlowTree instance={mc.instance(instanceId)} />}
        </li>
      ))}
    </ul>
  );
}

function SubInstance({ name, instance }: { readonly name: string; readonly instance: Instance }): ReactNode {
  const { value: view } = useObservable(() => instance.view$, [instance.id]);
  return (
    <div className={styles["node"]}>
      <StatusLabel status={view === undefined ? "waiting" : instanceState(view)} word={view?.statusText} />
      <span className={styles["nodeName"]}>
        <Link href={`/instances/${instance.id}`}>{name}</Link>
        <span className={`${styles["nodeId"]} mono`}>{instance.id}</span>
      </span>
      <span className="numbers muted">{view !== undefined && <Elapsed start={view.startTime} end={view.endTime} />}</span>
    </div>
  );
}
