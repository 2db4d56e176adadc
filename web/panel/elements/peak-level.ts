/** Return of a peak programme meter, IEC 60268-10 type I: 20 dB in 1.7 s. */
const FALL_DB_PER_S = 20 / 1.7;
const HOLD_MS = 1500;

/** A level as a peak meter shows it: up at once, down slowly, with the highest held for a while. */
export class PeakLevel {
  levelDb = -Infinity;
  holdDb = -Infinity;
  #heldAtMs = 0;

  constructor(private readonly floorDb: number) {}

  take(peakDb: number, nowMs: number): void {
    if (peakDb > this.levelDb) this.levelDb = peakDb;
    if (peakDb >= this.holdDb) {
      this.holdDb = peakDb;
      this.#heldAtMs = nowMs;
    }
  }

  fall(elapsedMs: number, nowMs: number): void {
    this.levelDb = Math.max(this.floorDb, this.levelDb - (FALL_DB_PER_S * elapsedMs) / 1000);
    if (nowMs - this.#heldAtMs > HOLD_MS) this.holdDb = this.levelDb;
  }

  /** Nothing is known any more. */
  clear(): void {
    this.levelDb = -Infinity;
    this.holdDb = -Infinity;
  }
}
