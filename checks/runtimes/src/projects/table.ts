/** What an example prints that watches a job to its end and reads its rows. */
const jobAndRows = "succeeded\nIris-setosa 50\nIris-versicolor 50\nIris-virginica 50\n";

/** A project of a user: a folder of `projects/`, and what must work in it. */
export interface Project {
  readonly name: string;
  readonly folder: string;
  /** The guides in `docs/guides/frameworks` that contain the rest of the code: each of their files is written into the folder. */
  readonly guides?: readonly string[];
  /** What builds or checks it, without an account: commands of the project's own packages, with their arguments. */
  readonly build?: readonly (readonly [command: string, ...args: readonly string[]])[];
  /** A program that does its work and ends; the output is the expected one. */
  readonly program?: { readonly run: readonly [command: string, ...args: readonly string[]]; readonly prints: string | RegExp };
  /** The project's own server, which prints its address. Default: the server of the project `gateway`, which serves all pages. */
  readonly server?: readonly [command: string, ...args: readonly string[]];
  /** Pages that Chromium opens. */
  readonly pages?: readonly Page[];
}

export interface Page {
  /** What is opened. */
  readonly path: string;
  /**
   * The button that runs a job, and what the page's script shows before it is clicked: a button that the server rendered does nothing until
   * the script runs. Absent if the page runs a job by itself.
   */
  readonly button?: { readonly name: string; readonly after: string };
  /** What appears then. */
  readonly shows: readonly string[];
}

/** The line for esbuild from docs/support.md: undici is CommonJS, and ES modules have no `require`. */
const withRequire = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** The limit only ends tests that hang. */
const vitest = ["vitest", "run", "--testTimeout=120000"] as const;

/** A page that runs a job by itself. */
const plainPage: Page = { path: "index.html", shows: ["succeeded", "Iris-virginica 50"] };

/** A page of the guides: it lists an instance that was there before, and runs a job. */
const guidePage = (path: string): Page => ({
  path,
  button: { name: "Run", after: "2016042605520945g9k5pvyi2" },
  shows: ["succeeded", "Iris-virginica 50"],
});

/** One row for each project. */
export const projects: readonly Project[] = [
  { name: "ES modules in Node", folder: "esm", program: { run: ["node", "main.js"], prints: jobAndRows } },
  { name: "CommonJS in Node", folder: "commonjs", program: { run: ["node", "main.js"], prints: jobAndRows } },
  ...["node16", "nodenext", "bundler"].map((module) => ({
    name: `TypeScript, module ${module}`,
    folder: "typescript",
    build: [["tsc", "-p", `tsconfig.${module}.json`]] as const,
    program: { run: ["node", `${module}/main.js`] as const, prints: jobAndRows },
  })),
  {
    name: "TypeScript, module nodenext, in a CommonJS package",
    folder: "typescript-commonjs",
    build: [["tsc", "-p", "."]],
    program: { run: ["node", "built/main.js"], prints: jobAndRows },
  },
  { name: "Bun", folder: "bun", program: { run: ["bun", "main.ts"], prints: jobAndRows } },
  {
    name: "Deno with a package.json",
    folder: "deno",
    program: {
      run: ["deno", "run", "--quiet", "--no-prompt", "--allow-net", "--allow-env", "--node-modules-dir=manual", "main.ts"],
      prints: jobAndRows,
    },
  },
  {
    name: "esbuild, a program",
    folder: "esbuild",
    build: [
      [
        "esbuild",
        "program.js",
        "--bundle",
        "--platform=node",
        "--format=esm",
        "--outfile=dist/program.mjs",
        "--log-level=warning",
        `--banner:js=${withRequire}`,
      ],
    ],
    program: { run: ["node", "dist/program.mjs"], prints: jobAndRows },
  },
  {
    name: "esbuild, a page",
    folder: "esbuild",
    build: [["esbuild", "page.js", "--bundle", "--splitting", "--format=esm", "--minify", "--outdir=dist", "--log-level=warning"]],
    pages: [plainPage],
  },
  { name: "webpack", folder: "webpack", build: [["webpack"]], pages: [plainPage] },
  {
    name: "React with Vite",
    folder: "react",
    guides: ["react"],
    build: [
      ["tsc", "-p", "."],
      ["vite", "build", "--logLevel=warn"],
    ],
    pages: [guidePage("dist/index.html")],
  },
  {
    name: "Next.js",
    folder: "next",
    guides: ["react", "next"],
    build: [
      ["next", "build"],
      ["tsc", "-p", "."],
    ],
    server: ["next", "start", "--hostname", "127.0.0.1"],
    pages: [guidePage(""), { path: "report", shows: ["Iris-virginica 50"] }],
  },
  {
    name: "Vue with Vite, and the route of Nuxt",
    folder: "vue",
    guides: ["vue"],
    build: [
      ["vue-tsc", "-p", "."],
      ["vite", "build", "--logLevel=warn"],
    ],
    server: ["node", "server.ts"],
    pages: [guidePage("")],
  },
  {
    name: "SvelteKit",
    folder: "sveltekit",
    guides: ["svelte"],
    build: [
      ["svelte-kit", "sync"],
      ["svelte-check", "--tsconfig", "tsconfig.json"],
      ["vite", "build", "--logLevel=warn"],
    ],
    server: ["vite", "preview"], // the server of adapter-node expects TLS in front of it
    pages: [guidePage("")],
  },
  {
    name: "Angular",
    folder: "angular",
    guides: ["angular"],
    build: [
      ["ngc", "-p", "."],
      ["esbuild", "built/main.js", "--bundle", "--format=esm", "--outdir=dist", "--log-level=warning"],
    ],
    pages: [guidePage("index.html")],
  },
  {
    name: "a Temporal worker",
    folder: "temporal",
    guides: ["temporal"],
    build: [["tsc", "-p", "."]],
    program: { run: vitest, prints: /Tests +5 passed/ },
  },
  {
    name: "a queue worker",
    folder: "queue-worker",
    guides: ["queue-worker"],
    build: [["tsc", "-p", "."]],
    program: { run: vitest, prints: /Tests +2 passed/ },
  },
  {
    name: "a service for Airflow",
    folder: "airflow",
    guides: ["airflow"],
    build: [["tsc", "-p", "."]],
    program: { run: vitest, prints: /Tests +3 passed/ },
  },
  {
    name: "a notebook in Deno's kernel for Jupyter",
    folder: "notebook",
    guides: ["jupyter"],
    program: { run: ["python", "run.py"], prints: /<th>flowers<[^]*Iris-virginica\t50\nmoved to succeeded\nbars\n$/ },
  },
  { name: "vitest with the emulator", folder: "vitest", program: { run: vitest, prints: /Tests +2 passed/ } },
];
