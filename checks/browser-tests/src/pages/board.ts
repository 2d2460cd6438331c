import { connect, isMaxComputeError, type InstanceEvent, type InstanceListEvent, type MaxCompute } from "@maxcompute-rx/browser";
import type { Observable } from "rxjs";

import type { BoardPage } from "./page-functions.ts";

export const functions: BoardPage = createBoard();

function createBoard(): BoardPage {
  const heard = new Map<string, string[]>();
  let opened: MaxCompute | undefined;

  const client = (): MaxCompute => {
    if (opened === undefined) throw new Error("The page is not open.");
    return opened;
  };

  const write = (name: string, events$: Observable<InstanceEvent | InstanceListEvent>): void => {
    const own: string[] = [];
    heard.set(name, own);
    events$.subscribe({
      next: (event) => own.push(event.type === "trouble" ? `trouble ${event.code}` : event.type),
      error: (error: unknown) => own.push(`error ${wordOf(error)}`),
      complete: () => own.push("complete"),
    });
  };

  return {
    open(project, token) {
      opened = connect({ gateway: "/maxcompute", project, headers: { authorization: `Bearer ${token}` } });
    },

    watch: (id) => write(id, client().instance(id).events$),
    list: () => write("list", client().instanceListEvents$()),
    words: (name) => heard.get(name) ?? [],

    async run(sql) {
      const { id } = await client().executeSql(sql);
      return id;
    },

    async runAndStop(sql) {
      const instance = await client().runSql(sql);
      await instance.stop();
      return instance.waitForSuccess().then(() => "succeeded", wordOf);
    },

    async query(sql) {
      const rows: string[] = [];
      for await (const row of client().query(sql)) rows.push(Object.values(row).map(String).join(","));
      return rows;
    },

    link: (id) => client().getLogviewAddress(id),
  };
}

function wordOf(error: unknown): string {
  return isMaxComputeError(error) ? error.code : String(error);
}
