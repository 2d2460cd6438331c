import type { ConformancePeer, ConformanceReport } from "@maxcompute-rx/conformance";

// What the pages offer to whoever sits before them: each is a global function of its page.

/** Certifies the transport of this browser. */
export interface CertifyPage {
  /** Runs the cases for transports. */
  certifyFetch(peer: ConformancePeer): Promise<ConformanceReport>;
}

/** Which way the clients of a run take. */
export interface Way {
  readonly project: string;
  /** Address of the service, for clients that ask it themselves; absent: through the gateway of the page's host. */
  readonly endpoint?: string;
  /** Bearer token of the service, or of the page's session at the gateway. */
  readonly token: string;
}

/** Runs the cases for whole clients. */
export interface ClientsPage {
  caseNames(): readonly string[];
  /** Runs one case; says what is wrong, or null. */
  runCase(name: string, way: Way): Promise<string | null>;
}

/** A page that reads a result as Arrow; which one, its address says. */
export interface ArrowPage {
  /** Reads it, after the call has returned. */
  outcome(): Promise<{
    /** Whether the page may compile WebAssembly. */
    readonly mayCompile: boolean;
    /** Rows of the table, and the last value of its first column. */
    readonly rows: number;
    readonly last: string;
  }>;
}

/** A page that shows what runs. */
export interface BoardPage {
  /** Connects to the gateway of the page's host. */
  open(project: string, token: string): void;
  /** Listens to everything that happens to an instance. */
  watch(id: string): void;
  /** Listens to the list of instances. */
  list(): void;
  /** What was heard so far of an instance, or of the `list`, in words. */
  words(name: string): readonly string[];
  /** Submits a SQL text, and waits; the instance's id. */
  run(sql: string): Promise<string>;
  /** Submits a SQL text, and stops it; how it ended. */
  runAndStop(sql: string): Promise<string>;
  /** The rows of a query, their values joined by commas. */
  query(sql: string): Promise<readonly string[]>;
  /** The link to an instance. */
  link(id: string): Promise<string>;
}
