import type { Instance, XFlowSubInstance } from "@maxcompute-rx/browser";
import { useMemo, type ReactNode } from "react";
import { scan } from "rxjs";
import { Link } from "wouter";

import { StatusLabel } from "../status/status-label.tsx";
import { statusOfView } from "../status/status-style.ts";
import { useObservable } from "../streams/use-observable.ts";
import { useTexts } from "../texts/language.tsx";
import { ErrorNotice } from "../trouble/error-state.tsx";
import { Elapsed } from "../ui/elapsed.tsx";
import { subInstanceTree, type TreeNode } from "./sub-instance-tree.ts";
import styles from "./instance.module.css";

/** The sub-instances of an XFlow as they appear, those of nested workflows below them. */
export function XFlowTree({ instance }: { readonly instance: Instance }): ReactNode {
  const { instance: texts } = useTexts();
  const { value: found = none, error } = useObservable(
    () => instance.xflowSubInstances$.pipe(scan<XFlowSubInstance, readonly XFlowSubInstance[]>((found, sub) => [...found, sub], [])),
    [instance],
  );
  const tree = useMemo(() => subInstanceTree(found), [found]);
  if (error !== undefined) return <ErrorNotice error={error} />;
  return tree.length === 0 ? <p className="muted">{texts.noSubInstances}</p> : <Branch nodes={tree} />;
}

const none: readonly XFlowSubInstance[] = [];

function Branch({ nodes }: { readonly nodes: readonly TreeNode[] }): ReactNode {
  return (
    <ul className={styles["tree"]}>
      {nodes.map(({ name, instance, children }) => (
        <li key={instance.id}>
          <SubInstance name={name} instance={instance} />
          {children.length > 0 && <Branch nodes={children} />}
        </li>
      ))}
    </ul>
  );
}

function SubInstance({ name, instance }: { readonly name: string; readonly instance: Instance }): ReactNode {
  const { value: view } = useObservable(() => instance.view$, [instance]);
  return (
    <div className={styles["node"]}>
      <StatusLabel status={view === undefined ? "waiting" : statusOfView(view)} word={view?.statusText} />
      <span className={styles["nodeName"]}>
        <Link href={`/instances/${instance.id}`}>{name}</Link>
        <span className={`${styles["nodeId"]} mono`}>{instance.id}</span>
      </span>
      <span className="numbers muted">{view !== undefined && <Elapsed start={view.startTime} end={view.endTime} />}</span>
    </div>
  );
}
