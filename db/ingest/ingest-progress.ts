import type { ErrorCode } from '../../playout/api/errors.js';
import type { SegmentKind } from '../../playout/api/segment.js';

/** What became of one file. */
export interface IngestEvent {
  readonly path: string;
  /** Count of files that are done, this one included, of all that were found. */
  readonly done: number;
  readonly total: number;
  readonly outcome: 'added' | 'updated' | 'unchanged' | 'moved' | 'problem';
  readonly cartId?: string;
  readonly kind?: SegmentKind;
  readonly error?: { readonly code: ErrorCode; readonly message: string };
  /** What was odd about a file that can be used. */
  readonly warnings?: readonly string[];
  /** Length of all sound that was measured so far. */
  readonly audioSeconds: number;
  /** How long the rest will take; null while that cannot be told. */
  readonly secondsLeft: number | null;
}

/** How long measuring will still take, from how long it took for the bytes that are done. */
export class TimeLeft {
  #bytesLeft = 0;
  #bytesDone = 0;
  #startedAtMs = 0;

  /** `bytes` of files are to be measured from `nowMs` on. */
  start(bytes: number, nowMs: number): void {
    this.#bytesLeft = bytes;
    this.#bytesDone = 0;
    this.#startedAtMs = nowMs;
  }

  done(bytes: number): void {
    this.#bytesDone += bytes;
    this.#bytesLeft = Math.max(0, this.#bytesLeft - bytes);
  }

  /** Null while nothing is known of the speed. */
  seconds(nowMs: number): number | null {
    if (this.#bytesLeft === 0 && this.#bytesDone > 0) return 0;
    if (this.#bytesDone === 0) return null;
    return ((nowMs - this.#startedAtMs) / 1000) * (this.#bytesLeft / this.#bytesDone);
  }
}

/** A line for a terminal, at most `columns` wide: `12/41  0:31:07 of sound  about 0:12 left  song.ogg`. */
export function progressLine(event: IngestEvent, columns: number): string {
  const left = event.secondsLeft === null ? '' : `about ${clock(event.secondsLeft)} left`;
  const name = event.path.slice(event.path.lastIndexOf('/') + 1);
  const parts = [`${event.done}/${event.total}`, `${clock(event.audioSeconds)} of sound`, left, printable(name)];
  return Array.from(parts.filter((part) => part !== '').join('  '))
    .slice(0, Math.max(1, columns - 1))
    .join('');
}

/** A name that cannot move the cursor or colour the screen. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  const two = (value: number): string => String(value).padStart(2, '0');
  return minutes < 60
    ? `${minutes}:${two(whole % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}
