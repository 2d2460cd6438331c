import { stageState } from "@maxcompute-rx/browser";
import { stageTitle } from "@maxcompute-rx/browser/analysis";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

import { useGrowing } from "../../streams/use-growing.ts";
import { useTexts } from "../../texts/language.tsx";
import { Button } from "../../ui/button.tsx";
import { useMedia } from "../../ui/use-media.ts";
import { usePrinting } from "../../ui/use-printing.ts";
import { GraphEdges } from "./graph-edges.tsx";
import { neighbourOf } from "./graph-neighbour.ts";
import { GraphNode } from "./graph-node.tsx";
import { edgesOf, inputTitles } from "../stage-edges.ts";
import { useStageFocus } from "../stage-focus.tsx";
import type { GraphLayout, GraphQuestion } from "./stage-graph-layout.ts";
import type { StageHistory } from "../stage-history.ts";
import { stageTexts } from "../stage-texts.ts";
import { useGraphLayout } from "./use-graph-layout.ts";
import { usePanAndZoom } from "./use-pan-and-zoom.ts";
import { useSeenPart } from "./use-seen-part.ts";
import styles from "./stage-graph.module.css";

/** The stages as a graph: which reads from which, their states, and how many records go from one to the other. */
export function StageGraph({ history }: { readonly history: StageHistory }): ReactNode {
  const texts = useTexts(stageTexts);
  const isNarrow = useMedia("(max-width: 720px)");
  // Laid out again only when the stages themselves change.
  const names = history.map(({ key }) => key).join("\n");
  const question = useMemo((): GraphQuestion => {
    const boxes = history.map(({ key, now }) => ({ key, width: Math.max(112, 46 + Math.ceil(stageTitle(now.name).length * 7.8)) }));
    return { boxes, edges: edgesOf(history), direction: isNarrow ? "down" : "right" };
  }, [names, isNarrow]);
  const layout = useGraphLayout(question);
  if (layout === null) return <p className="muted">{texts.noGraph}</p>;
  if (layout === undefined || history.some(({ key }) => !layout.boxes.has(key))) {
    return (
      <p className={styles["waiting"]} role="status">
        {history.length > 50 && texts.layingOut}
      </p>
    );
  }
  return <LaidOut history={history} layout={layout} />;
}

function LaidOut({ history, layout }: { readonly history: StageHistory; readonly layout: GraphLayout }): ReactNode {
  const texts = useTexts(stageTexts);
  const focus = useStageFocus();
  const place = useRef<HTMLDivElement>(null);
  const { zoom, isFitted, zoomBy, fit } = usePanAndZoom(place, layout);
  const inputs = useMemo(() => inputTitles(history, layout.edges), [history, layout]);
  const printing = usePrinting();
  const growing = useGrowing(history.length);
  const shown = printing ? history.length : growing;
  const isSeen = useSeenPart(place, zoom);
  const [entry, setEntry] = useState<string | null>(null);
  const selected = focus?.selected ?? null;
  // The keyboard enters the graph where it was left, at the selected stage, or at the first one.
  const entryKey = entry ?? selected ?? history[0]?.key ?? null;

  useEffect(() => {
    if (!isFitted) return;
    const key = selected ?? history.find(({ now }) => stageState(now) === "running")?.key ?? history[0]?.key;
    if (key !== undefined) scrollTo(place.current, layout, key, zoom);
    // Only a new selection or layout scrolls, not a change of the zoom or of a state.
  }, [selected, layout, isFitted]);

  const onKeyDown = (event: KeyboardEvent<SVGSVGElement>): void => {
    const key = event.target instanceof Element ? event.target.getAttribute("data-stage") : null;
    const next = key === null ? null : neighbourOf(layout, key, event.key);
    if (next === null) return;
    event.preventDefault();
    setEntry(next);
    place.current?.querySelector<SVGElement>(`[data-stage="${CSS.escape(next)}"]`)?.focus();
  };

  const { width, height } = layout;
  return (
    <div className={styles["graph"]}>
      <div className={styles["bar"]}>
        <span>{texts.graphLegend}</span>
        <span className={styles["buttons"]}>
          <Button look="quiet" aria-label={texts.zoomOut} title={texts.zoomOut} onClick={() => zoomBy(1 / 1.4)}>
            −
          </Button>
          <Button look="quiet" aria-label={texts.zoomIn} title={texts.zoomIn} onClick={() => zoomBy(1.4)}>
            +
          </Button>
          <Button look="quiet" onClick={fit}>
            {texts.showAll}
          </Button>
        </span>
      </div>
      <div ref={place} className={styles["place"]}>
        <svg
          className={styles["drawing"]}
          role="group"
          aria-label={texts.graphLabel(history.length, layout.edges.length)}
          width={Math.ceil(width * zoom)}
          height={Math.ceil(height * zoom)}
          viewBox={`0 0 ${width} ${height}`}
          onKeyDown={onKeyDown}
        >
          <GraphEdges history={history} layout={layout} lit={focus?.pointed ?? selected} />
          {history.slice(0, shown).map((stage) => {
            const box = layout.boxes.get(stage.key);
            if (box === undefined) return null;
            return (
              <GraphNode
                key={stage.key}
                stage={stage}
                x={box.x}
                y={box.y}
                width={box.width}
                inputs={(inputs.get(stage.key) ?? []).join(", ")}
                isSelected={selected === stage.key}
                isPointed={focus?.pointed === stage.key}
                isDetailed={printing || isSeen(box)}
                isEntry={entryKey === stage.key}
                onSelect={focus?.select}
                onPoint={focus?.point}
              />
            );
          })}
        </svg>
      </div>
    </div>
  );
}

/** Scrolls the drawing, and only it, so that a stage is in the middle. */
function scrollTo(place: HTMLElement | null, { boxes }: GraphLayout, key: string, zoom: number): void {
  const box = boxes.get(key);
  if (place === null || box === undefined) return;
  const [x, y] = [(box.x + box.width / 2) * zoom, (box.y + 23) * zoom];
  const isThere =
    x > place.scrollLeft && x < place.scrollLeft + place.clientWidth && y > place.scrollTop && y < place.scrollTop + place.clientHeight;
  if (!isThere) place.scrollTo({ left: x - place.clientWidth / 2, top: y - place.clientHeight / 2 });
}
