import type { Alarm, AlarmLevel } from '../api/state.js';

/** The alarms in force: one for each cause, counted each time it comes back. */
export class AlarmBook {
  readonly #alarms = new Map<string, Alarm>();
  readonly #counts = new Map<string, number>();

  /** Raises an alarm, or renews the words of one in force. Returns true where something changed. */
  raise(key: string, level: AlarmLevel, message: string, atEpochMs: number): boolean {
    const standing = this.#alarms.get(key);
    if (standing?.message === message && standing.level === level) return false;
    const count = standing ? standing.count : (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    this.#alarms.set(key, { key, level, message, sinceEpochMs: standing?.sinceEpochMs ?? atEpochMs, count });
    return true;
  }

  clear(key: string): boolean {
    return this.#alarms.delete(key);
  }

  list(): Alarm[] {
    return [...this.#alarms.values()];
  }
}
