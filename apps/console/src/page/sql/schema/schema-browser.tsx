import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

import { useTexts } from "../../texts/language.tsx";
import { Button } from "../../ui/button.tsx";
import type { Catalog } from "./catalog.ts";
import { partitionsKey, schemaKey, tableKey, treeRows, type Loaded, type TreeRow, type TreeState } from "./schema-tree.ts";
import { sqlTexts, type SqlTexts } from "../sql-texts.ts";
import styles from "../panels.module.css";

interface SchemaBrowserProps {
  readonly catalog: Catalog;
  readonly project: string;
  /** Called with the name of what was chosen. */
  readonly onInsert: (text: string) => void;
}

/** The schemas, tables, columns and partitions of the project. What is inside of a row is asked when the row is opened. */
export function SchemaBrowser({ catalog, project, onInsert }: SchemaBrowserProps): ReactNode {
  const texts = useTexts(sqlTexts);
  const { rows, search, setSearch, toggle, refresh } = useTree(catalog, project);
  const [focused, setFocused] = useState("project");
  const tree = useRef<HTMLDivElement>(null);
  const active = rows.find(({ key }) => key === focused) ?? rows[0];

  const moveTo = (row: TreeRow | undefined): void => {
    if (row === undefined) return;
    setFocused(row.key);
    tree.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(row.key)}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = rows.findIndex((row) => row === active);
    if (active === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    switch (event.key) {
      case "ArrowDown":
        moveTo(rows[at + 1]);
        break;
      case "ArrowUp":
        moveTo(rows[at - 1]);
        break;
      case "Home":
        moveTo(rows[0]);
        break;
      case "End":
        moveTo(rows.at(-1));
        break;
      case "ArrowRight":
        if (active.isOpen === false) toggle(active);
        else if (active.isOpen === true) moveTo(rows[at + 1]);
        break;
      case "ArrowLeft":
        if (active.isOpen === true && active.kind !== "project") toggle(active);
        else moveTo(rows.slice(0, Math.max(0, at)).findLast(({ level }) => level < active.level));
        break;
      case "Enter":
      case " ":
        if (active.insert !== null) onInsert(active.insert);
        else if (active.isOpen !== null) toggle(active);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    <section className={styles["panel"]} aria-label={texts.panels.tables}>
      <div className={styles["tools"]}>
        <input
          type="search"
          aria-label={texts.searchTables}
          placeholder={texts.searchTables}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        <Button look="quiet" onClick={refresh}>
          {texts.refresh}
        </Button>
      </div>
      <div ref={tree} role="tree" aria-label={texts.panels.tables} className={styles["tree"]} onKeyDown={onKeyDown}>
        {rows.map((row) => (
          <div
            key={row.key}
            data-key={row.key}
            data-kind={row.kind}
            role="treeitem"
            aria-level={row.level}
            aria-selected={row === active}
            {...(row.isOpen === null ? {} : { "aria-expanded": row.isOpen })}
            tabIndex={row === active ? 0 : -1}
            className={styles["item"]}
            style={{ paddingLeft: 8 + (row.level - 1) * 14 }}
            title={row.insert === null ? undefined : texts.insertHint(row.insert)}
            onFocus={() => setFocused(row.key)}
            onClick={() => (row.insert === null ? toggle(row) : onInsert(row.insert))}
          >
            <span
              className={styles["caret"]}
              data-open={row.isOpen}
              aria-hidden="true"
              onClick={(event) => {
                event.stopPropagation();
                toggle(row);
              }}
            />
            <span className={styles["label"]}>{labelOf(row, texts)}</span>
            {row.detail !== "" && <small className={styles["detail"]}>{row.detail}</small>}
          </div>
        ))}
      </div>
    </section>
  );
}

function labelOf({ kind, label }: TreeRow, texts: SqlTexts): string {
  switch (kind) {
    case "loading":
      return texts.loadingTree;
    case "none":
      return texts.nothingThere;
    case "more":
      return texts.moreThere;
    case "partitions":
      return texts.partitions;
    default:
      return label;
  }
}

interface Tree {
  readonly rows: readonly TreeRow[];
  readonly search: string;
  readonly setSearch: (search: string) => void;
  readonly toggle: (row: TreeRow) => void;
  readonly refresh: () => void;
}

type Answers = Pick<TreeState, "schemas" | "tables" | "details" | "partitions">;

const unknown: Answers = { schemas: "loading", tables: {}, details: {}, partitions: {} };

function useTree(catalog: Catalog, project: string): Tree {
  const [answers, setAnswers] = useState<Answers>(unknown);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [search, setSearch] = useState("");
  const [round, setRound] = useState(0);
  const rows = useMemo(() => treeRows({ project, ...answers, open, search }), [project, answers, open, search]);

  const askTables = (schema: string): void => {
    follow(catalog.tables(schema), (loaded) => setAnswers((now) => ({ ...now, tables: { ...now.tables, [schema]: loaded } })));
  };
  useEffect(() => {
    let isShown = true;
    setAnswers(unknown);
    follow(catalog.schemas(), (schemas) => {
      if (!isShown) return;
      setAnswers((now) => ({ ...now, schemas }));
      const [only, second] = schemas !== "loading" && "value" in schemas ? schemas.value : [];
      if (only !== undefined && second === undefined) askTables(only);
    });
    return () => {
      isShown = false;
    };
  }, [catalog, round]);

  return {
    rows,
    search,
    setSearch,
    toggle({ key, isOpen, schema, table, kind }) {
      if (isOpen === null || kind === "project") return;
      const next = new Set(open);
      if (!next.delete(key)) next.add(key);
      setOpen(next);
      if (isOpen) return;
      if (key === schemaKey(schema)) askTables(schema);
      else if (key === tableKey(schema, table)) {
        follow(catalog.table(schema, table), (loaded) => setAnswers((now) => ({ ...now, details: { ...now.details, [key]: loaded } })));
      } else if (key === partitionsKey(schema, table)) {
        follow(catalog.partitions(schema, table), (loaded) =>
          setAnswers((now) => ({ ...now, partitions: { ...now.partitions, [key]: loaded } })),
        );
      }
    },
    refresh() {
      catalog.forget();
      setOpen(new Set());
      setRound(round + 1);
    },
  };
}

function follow<T>(answer: Promise<T>, tell: (loaded: Loaded<T>) => void): void {
  tell("loading");
  answer.then(
    (value) => tell({ value }),
    (error: unknown) => tell({ error }),
  );
}
