export const OUTPUT_STATES = ['starting', 'running', 'failed', 'off'] as const;

/** One way out of the station and how it fares. */
export interface OutputStatus {
  /** e.g. `card:Main`, `stream:/listen.mp3`, `recording`, `multiplex`. */
  readonly name: string;
  readonly kind: 'card' | 'stream' | 'recording' | 'multiplex';
  readonly state: (typeof OUTPUT_STATES)[number];
  /** One sentence for people: the device, the bit rate, or what failed and what is being done. */
  readonly detail: string;
  /** Frames of programme that this output lost (it fell behind or was down). */
  readonly droppedFrames: number;
  readonly restarts: number;
  /** Frames between the mixer and what this output has handed on. */
  readonly delayFrames: number;
}

/** An output reads the programme ring at its own pace; it can fail and be restarted, and never holds the mix. */
export interface Output {
  start(): void;
  stop(): Promise<void>;
  status(): OutputStatus;
}
