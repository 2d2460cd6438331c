/** What a server of pages is started with. */
export type ServerStart =
  | {
      readonly kind: "gateway";
      readonly endpoint: string;
      readonly project: string;
      readonly accessKeyId: string;
      readonly accessKeySecret: string;
    }
  | { readonly kind: "plain" };

/** What a server is told. It answers each with {@link ServerAnswer}. */
export type ServerCommand =
  | { readonly type: "start"; readonly start: ServerStart }
  /** Only to a plain server: writes this to all pages. */
  | { readonly type: "send"; readonly text: string }
  | { readonly type: "usage" };

export interface ServerAnswer {
  /** Where it listens. */
  readonly port: number;
  /** The processor time that it has used so far, all threads included. */
  readonly processorMs: number;
}

/** In a text for a plain server: it writes the present time there. */
export const timeMark = "@now@";
