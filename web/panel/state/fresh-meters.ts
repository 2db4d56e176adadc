import { ContextConsumer } from '@lit/context';
import type { ReactiveElement } from 'lit';
import type { MeterReading } from '../../../playout/api/state.js';
import { metersContext, type MeterFeed } from './contexts.js';
import { FrameFollower } from './on-frame.js';

/** A reading older than this says nothing of now. */
const STALE_MS = 1000;
/** Numbers that change faster cannot be read. */
const READ_INTERVAL_MS = 200;

/** What an element does with the meters. */
export interface MeterView {
  /** Once for each reading; null once when there are no more. */
  take(reading: MeterReading | null): void;
  /** On every animation frame: what moves. */
  show?(nowEpochMs: number): void;
  /** A few times a second: what is read. */
  read(reading: MeterReading | null, nowEpochMs: number): void;
}

/** Hands the newest meter reading to an element for as long as it is on the page, and null when the readings stop. */
export function followMeters(host: ReactiveElement, view: MeterView): void {
  let feed: MeterFeed | undefined;
  let takenAtMs = 0;
  let readAtMs = 0;
  let stale = false;
  new ContextConsumer(host, {
    context: metersContext,
    callback: (value) => {
      feed = value;
    },
  });
  new FrameFollower(host, (nowEpochMs) => {
    if (feed === undefined || !host.hasUpdated) return;
    const now = performance.now();
    const reading = now - feed.atMs > STALE_MS ? null : feed.newest;
    if (reading === null) {
      if (!stale) view.take(null);
    } else if (feed.atMs !== takenAtMs) {
      view.take(reading);
    }
    stale = reading === null;
    takenAtMs = feed.atMs;
    view.show?.(nowEpochMs);
    if (now - readAtMs < READ_INTERVAL_MS) return;
    readAtMs = now;
    view.read(reading, nowEpochMs);
  });
}
