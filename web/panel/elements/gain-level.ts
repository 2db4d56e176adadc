/** A gain that has less effect again goes back this fast. */
const RETURN_DB_PER_S = 20;
/** A gain that goes both ways glides. */
const GLIDE_MS = 120;
const HOLD_MS = 1500;

/** A change of gain as a meter shows it: deeper at once, back slowly, with the deepest held for a while. */
export class GainLevel {
  shownDb = 0;
  holdDb = 0;
  #targetDb = 0;
  #heldAtMs = 0;

  take(gainDb: number, nowMs: number): void {
    this.#targetDb = gainDb;
    if (Math.abs(gainDb) >= Math.abs(this.holdDb)) {
      this.holdDb = gainDb;
      this.#heldAtMs = nowMs;
    }
  }

  /** Moves by the time that has passed; `glides` for a gain that boosts and cuts. */
  move(elapsedMs: number, nowMs: number, glides: boolean): void {
    const targetDb = this.#targetDb;
    if (glides) this.shownDb += (targetDb - this.shownDb) * (1 - Math.exp(-elapsedMs / GLIDE_MS));
    // Reductions are negative: the lesser of the two is the deeper.
    else this.shownDb = Math.min(targetDb, this.shownDb + (RETURN_DB_PER_S * elapsedMs) / 1000);
    if (nowMs - this.#heldAtMs > HOLD_MS) this.holdDb = this.shownDb;
  }

  clear(): void {
    this.shownDb = 0;
    this.holdDb = 0;
    this.#targetDb = 0;
  }
}
