import { EventEmitter } from 'node:events';
import type { Alarm, AlarmLevel, MeterReading } from '../../playout/api/state.js';
import type { PartChange, StationParts } from '../api/live.js';
import type { LoudnessPoint } from '../api/sound.js';

interface FeedEvents {
  change: [revision: number, change: PartChange];
  meters: [meters: MeterReading];
  /** A second of the programme has ended; with the loudness of the last hour. */
  loudness: [point: LoudnessPoint, integratedLufs: number | null];
}

/**
 * What is known of the station now, in memory, with a revision that counts its changes. Every route and every live
 * socket reads here; nothing here waits for a disk.
 */
export class StationFeed extends EventEmitter<FeedEvents> {
  revision = 0;
  meters: MeterReading | null = null;
  #parts: StationParts;
  readonly #alarms = new Map<string, Alarm>();

  constructor(parts: StationParts) {
    super();
    this.#parts = parts;
    // One listener per panel that is open.
    this.setMaxListeners(0);
  }

  get parts(): StationParts {
    return this.#parts;
  }

  set<P extends keyof StationParts>(part: P, value: StationParts[P]): void {
    this.#parts = { ...this.#parts, [part]: value };
    this.revision += 1;
    this.emit('change', this.revision, { part, value } as unknown as PartChange);
  }

  setMeters(meters: MeterReading): void {
    this.meters = meters;
    this.emit('meters', meters);
  }

  setLoudness(point: LoudnessPoint, integratedLufs: number | null): void {
    this.emit('loudness', point, integratedLufs);
  }

  /** Reports something that a person should know; the same key again counts and renews the message. */
  raise(key: string, level: AlarmLevel, message: string, nowEpochMs: number): void {
    const earlier = this.#alarms.get(key);
    this.#alarms.set(key, {
      key,
      level,
      message,
      sinceEpochMs: earlier?.sinceEpochMs ?? nowEpochMs,
      count: (earlier?.count ?? 0) + 1,
    });
    this.set('alarms', [...this.#alarms.values()]);
  }

  clear(key: string): void {
    if (this.#alarms.delete(key)) this.set('alarms', [...this.#alarms.values()]);
  }
}
