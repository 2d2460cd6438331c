import type { FallbackReason, MaxComputeErrorCode, Notice, RunState } from "@maxcompute-rx/browser";

import type { SortColumn } from "../board/sort-column.ts";
import type { ShortcutPlace } from "../frame/shortcut-place.ts";
import type { FailureKind } from "../trouble/failure-kind.ts";
import type { SqlViewTexts } from "./sql-view-texts.ts";

/** All texts of the console. Each language is one object of this type, so that the compiler reports missing texts. */
export interface Texts {
  /** The value for `lang` of the document. */
  readonly language: string;
  readonly title: string;
  readonly instances: string;
  readonly sqlBox: string;
  readonly skipToContent: string;
  readonly emulator: string;
  readonly emulatorHint: string;
  readonly readOnly: string;
  readonly readOnlyHint: string;
  readonly live: string;
  readonly away: string;
  readonly darkTheme: string;
  readonly lightTheme: string;
  readonly otherLanguage: string;
  readonly status: Readonly<Record<RunState, string>>;
  readonly loading: string;
  readonly copy: string;
  readonly copied: string;
  readonly project: string;
  readonly board: {
    readonly all: string;
    readonly active: string;
    readonly waiting: string;
    readonly ended: string;
    readonly succeeded: string;
    readonly failed: string;
    readonly cancelled: string;
    readonly filterByState: string;
    readonly search: string;
    readonly searchHint: string;
    readonly owner: string;
    readonly everyone: string;
    readonly job: string;
    readonly state: string;
    readonly priority: string;
    readonly progress: string;
    readonly started: string;
    readonly elapsed: string;
    readonly activeSection: string;
    readonly endedSection: string;
    readonly unnamed: (taskType: string | null) => string;
    readonly newOnes: (count: number) => string;
    readonly place: (position: number, length: number | null) => string;
    readonly shown: (count: number, of: number) => string;
    readonly more: (limit: number) => string;
    readonly nothingTitle: string;
    readonly nothingText: string;
    readonly noMatchTitle: string;
    readonly noMatchText: string;
    readonly clearFilters: string;
    readonly runOne: string;
  };
  readonly instance: {
    readonly back: string;
    readonly owner: string;
    readonly priority: string;
    readonly priorityHint: string;
    readonly started: string;
    readonly ended: string;
    readonly elapsed: string;
    readonly details: string;
    readonly stages: string;
    readonly noStages: string;
    readonly noStagesEnded: string;
    readonly tasks: string;
    readonly noTasks: string;
    readonly sql: string;
    readonly result: string;
    readonly logview: string;
    readonly logviewHint: string;
    readonly openInSqlBox: string;
    readonly subInstances: string;
    readonly noSubInstances: string;
    readonly queueTitle: (position: number, length: number | null) => string;
    readonly queueText: string;
    readonly failedTitle: string;
    readonly cancelledTitle: string;
    readonly cancelledText: string;
    readonly lostTitle: string;
    readonly stop: string;
    readonly stopping: string;
    readonly stopQuestion: string;
    readonly stopText: string;
    readonly keepRunning: string;
    readonly stopRefused: string;
  };
  readonly runNotices: {
    readonly remaining: (from: string, to: string) => string;
    /** The sentence about a notice; null where the library's own English is used. */
    readonly sentence: ((notice: Notice, words: NoticeWords) => string | null) | null;
  };
  readonly timeline: {
    readonly label: (stages: number) => string;
    readonly running: string;
    readonly done: string;
    readonly backup: string;
    readonly workers: string;
    readonly recordsPerSecond: string;
    readonly notSeen: string;
    readonly stage: string;
    readonly progress: string;
    readonly total: string;
    readonly input: string;
    readonly output: string;
  };
  readonly sql: {
    readonly title: string;
    readonly editor: string;
    readonly run: string;
    readonly running: string;
    readonly examples: string;
    readonly chooseExample: string;
    readonly emptyTitle: string;
    readonly emptyText: string;
    readonly notAllowed: string;
    readonly openInstance: string;
    readonly runHint: string;
    readonly interactive: string;
    readonly interactiveHint: string;
    readonly ranInteractively: string;
    readonly fellBack: string;
    readonly fallback: Readonly<Record<FallbackReason, string>>;
  };
  readonly result: {
    readonly rows: (count: number) => string;
    readonly download: string;
    readonly downloading: string;
    readonly truncated: string;
    readonly noneText: string;
    readonly noRows: string;
    readonly notAllowed: string;
    readonly nullValue: string;
    readonly fallback: string;
  };
  /** The SQL view and results. */
  readonly sqlView: SqlViewTexts;
  readonly trouble: {
    readonly awayTitle: string;
    readonly awayText: (since: string) => string;
    readonly offline: string;
    readonly notYet: string;
    readonly gatewayTitle: string;
    readonly gatewayText: string;
    readonly refusedTitle: string;
    readonly refusedText: string;
    readonly missingTitle: string;
    readonly missingText: string;
    readonly otherTitle: string;
    readonly nextStep: string;
    /** The next step for each error code. For other codes, the text of the library is shown. */
    readonly nextSteps: Partial<Readonly<Record<MaxComputeErrorCode, string>>>;
    readonly pageMissingTitle: string;
    readonly pageMissingText: string;
    readonly toBoard: string;
  };

  // The frame: keyboard help, time zone.
  readonly shortcuts: {
    readonly title: string;
    readonly close: string;
    readonly places: Readonly<Record<ShortcutPlace, string>>;
    readonly help: string;
    readonly toBoard: string;
    readonly search: string;
    readonly rowBefore: string;
    readonly rowAfter: string;
    readonly openRow: string;
    readonly copyRowId: string;
    readonly copyRowLink: string;
    readonly copyId: string;
    readonly copyLink: string;
    readonly notify: string;
    readonly run: string;
  };
  readonly frame: {
    readonly menu: string;
    readonly local: string;
    readonly utc: string;
    readonly zoneHint: string;
    readonly linkCopied: string;
    readonly idCopied: string;
    readonly thisLink: string;
    readonly notCopied: string;
  };

  // The board: order, groups, saved filters, runs again.
  readonly boardOrder: {
    readonly mine: string;
    readonly mineHint: string;
    readonly group: string;
    readonly noGroup: string;
    readonly byOwner: string;
    readonly byName: string;
    readonly groupCounts: (running: number, failed: number) => string;
    readonly sort: string;
    readonly noSort: string;
    readonly sortBy: (column: string) => string;
    readonly columns: Readonly<Record<SortColumn, string>>;
    readonly allSection: string;
    readonly noName: string;
    readonly nameless: (count: number) => string;
    readonly saved: string;
    readonly noneSaved: string;
    readonly filterName: string;
    readonly save: string;
    readonly nothingToSave: string;
    readonly remove: (name: string) => string;
  };
  readonly again: {
    readonly run: string;
    readonly running: string;
    readonly hint: string;
    readonly question: string;
    readonly text: string;
    readonly doNot: string;
  };

  /** What to do about a job that failed, by the kind of its failure. */
  readonly failures: Readonly<Record<FailureKind, string>>;

  readonly tab: {
    readonly running: (count: number) => string;
    readonly failed: (count: number) => string;
  };
  readonly notify: {
    readonly ask: string;
    readonly asked: string;
    readonly hint: string;
    readonly refused: string;
  };

  // The view of an instance: its run, the graph of its stages, and their workers.
  readonly run: {
    readonly seenFrom: (time: string) => string;
    readonly whileItRan: string;
    readonly notKnownFurther: string;
  };
  readonly graph: {
    readonly label: (stages: number, edges: number) => string;
    readonly node: (state: string, percent: number, inputs: string) => string;
    readonly readsFrom: string;
    readonly legend: string;
    readonly zoomIn: string;
    readonly zoomOut: string;
    readonly fit: string;
    readonly layingOut: string;
    readonly failed: string;
  };
  readonly workers: {
    readonly title: (stage: string) => string;
    readonly link: string;
    readonly loading: string;
    readonly notNow: string;
    readonly none: string;
    readonly count: (all: number, running: number, waiting: number, backups: number) => string;
    /** `ratio`: how many times the median; null if the median is 0. */
    readonly time: (most: string, median: string, ratio: string | null) => string;
    readonly records: (most: string, median: string, ratio: string | null) => string;
    readonly timeStrip: string;
    readonly recordStrip: string;
    readonly strip: (title: string, workers: number) => string;
    readonly list: string;
    readonly worker: string;
    readonly states: Readonly<Record<"waiting" | "running" | "ended", string>>;
    readonly more: (next: number, rest: number) => string;
    readonly log: string;
    readonly logType: string;
    readonly again: string;
    readonly close: string;
    readonly emptyLog: string;
  };

  // The history: past jobs, runs of one job, two runs compared.
  readonly history: {
    readonly title: string;
    readonly jobs: string;
    readonly job: string;
    readonly id: string;
    readonly outcome: string;
    readonly owner: string;
    readonly submitted: string;
    readonly queued: string;
    readonly took: string;
    readonly outputRecords: string;
    readonly inputRecords: string;
    readonly runs: string;
    readonly allRuns: string;
    readonly all: string;
    readonly filterByOutcome: string;
    readonly searchHint: string;
    readonly pages: string;
    readonly older: string;
    readonly newest: string;
    readonly nothingTitle: string;
    readonly nothingText: string;
    readonly noMatchTitle: string;
    readonly noMatchText: string;
    readonly offTitle: string;
    readonly missingTitle: string;
    readonly missingText: string;
    readonly toHistory: string;
    readonly runsOfThis: (runs: number) => string;
    readonly runCount: (runs: number) => string;
    readonly median: (time: string) => string;
    readonly medianQueued: (time: string) => string;
    readonly trend: string;
    readonly trendLabel: (runs: number, median: string) => string;
    readonly trendLegend: string;
    readonly times: (ratio: string) => string;
    readonly timesMedian: string;
    readonly latestSlow: (ratio: string) => string;
    readonly tookTimes: (ratio: string, median: string) => string;
    readonly compareWithUsual: string;
    readonly choose: string;
    readonly chooseTwo: string;
    readonly compare: string;
    readonly compareTitle: string;
    readonly first: string;
    readonly second: string;
    readonly sameSql: string;
    readonly otherSql: string;
    readonly stageByStage: string;
    readonly time: string;
    readonly ratio: string;
    readonly workers: string;
    readonly noStages: string;
  };
}

/** How the sentences about notices write stages and times. */
export interface NoticeWords {
  readonly stage: (name: string) => string;
  readonly duration: (ms: number) => string;
  /** Until when something has lasted; undefined if the time is left out. */
  readonly now: Date | undefined;
}
