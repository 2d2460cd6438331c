/** What the service tells when it is ready. */
export interface Service {
  readonly endpoint: string;
  readonly project: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly instance: string;
}

/** What the service tells when it is asked by any message. */
export interface Kept {
  /** Answers with rows that were kept. */
  readonly answers: number;
  readonly bytes: number;
  /** How long the emulator took to make them. */
  readonly seconds: number;
}
