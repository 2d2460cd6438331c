/** One page of the site: where its text stands in the repository, and where people find it. */
export interface Page {
  /** From the root of the repository. */
  readonly source: string;
  /** In the site. */
  readonly path: string;
  /** In the menu. */
  readonly title: string;
}

/** A heading of the menu, and what stands under it. */
export interface Chapter {
  readonly title: string;
  readonly pages: readonly Page[];
}

const guide = (name: string, title: string): Page => ({ source: `docs/guides/${name}.md`, path: `guides/${name}.md`, title });
const doc = (name: string, title: string): Page => ({ source: `docs/${name}.md`, path: `${name}.md`, title });
const readme = (folder: string, title: string): Page => ({
  source: `${folder}/README.md`,
  path: `packages/${folder.split("/").at(-1)}.md`,
  title,
});

/** The whole site, in the order of the menu. */
export const siteMap: readonly Chapter[] = [
  {
    title: "How do I …",
    pages: [
      { source: "README.md", path: "index.md", title: "… begin" },
      guide("run-and-wait", "… run a job and wait"),
      guide("follow-progress", "… follow progress"),
      guide("watch-many", "… watch many instances"),
      guide("results", "… read results"),
      guide("interactive", "… run queries interactively"),
      guide("cancel", "… stop a job"),
      guide("resume", "… return to a job later"),
      guide("go-on-in-another-process", "… go on in another process"),
      guide("tell-me-when-it-is-done", "… be told when a job is done"),
      guide("why-is-it-slow", "… see why a job is slow"),
      guide("record-and-replay", "… record and replay"),
      doc("web-app", "… show instances in a page"),
      guide("without-an-account", "… test without an account"),
      guide("credentials", "… set credentials"),
      guide("proxies", "… use a proxy"),
      guide("write-a-transport", "… write a transport"),
    ],
  },
  {
    title: "How do I use it in …",
    pages: [
      guide("frameworks/react", "React"),
      guide("frameworks/next", "Next.js"),
      guide("frameworks/angular", "Angular"),
      guide("frameworks/vue", "Vue and Nuxt"),
      guide("frameworks/svelte", "Svelte and SvelteKit"),
      guide("frameworks/temporal", "Temporal"),
      guide("frameworks/queue-worker", "a queue worker"),
      guide("frameworks/airflow", "Airflow"),
      guide("frameworks/jupyter", "Jupyter"),
    ],
  },
  {
    title: "I know another client",
    pages: [doc("from-pyodps", "PyODPS"), doc("from-java", "the Java SDK"), doc("from-go", "the Go SDK"), doc("from-odpscmd", "odpscmd")],
  },
  {
    title: "Packages",
    pages: [
      readme("packages/node", "node"),
      readme("packages/browser", "browser"),
      readme("packages/gateway", "gateway"),
      readme("packages/gateway-redis", "gateway-redis"),
      readme("packages/deno", "deno"),
      readme("packages/opentelemetry", "opentelemetry"),
      readme("packages/mcp", "mcp"),
      readme("packages/core", "core"),
      readme("packages/emulator", "emulator"),
      readme("packages/conformance", "conformance"),
      readme("apps/cli", "the command"),
      readme("apps/console", "the console"),
    ],
  },
  {
    title: "Architecture and policies",
    pages: [
      doc("architecture", "Architecture"),
      doc("fleet", "Several gateways as one"),
      doc("gateway-security", "Security of the gateway"),
      doc("support", "Supported platforms"),
      doc("notices", "How notices are made, and how often they are right"),
      doc("recordings", "Format of recordings"),
      doc("scale", "How many instances can be watched"),
      doc("performance", "Performance"),
      doc("sql-support", "SQL of the emulator"),
      doc("differences", "Differences from PyODPS"),
      doc("vectors", "Test vectors"),
      { source: "CONTRIBUTING.md", path: "contributing.md", title: "Contributing" },
    ],
  },
  {
    title: "The protocol of MaxCompute",
    pages: [doc("protocol", "HTTP interface"), doc("tunnel", "Tunnel")],
  },
];

/** Packages whose public doors the reference describes. */
export const describedPackages: readonly string[] = [
  "core",
  "node",
  "browser",
  "gateway",
  "gateway-redis",
  "deno",
  "opentelemetry",
  "emulator",
  "conformance",
];
