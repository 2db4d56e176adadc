import type { PlanState } from './plan-state.js';
import type { Random } from './random.js';

/** Costs below this are rounding. */
const NOTHING = 1e-6;

/** Where a plan hurts, as of the last look: free slots that cost something, sections off their time, songs played too little. */
export class Conflicts {
  readonly slots: Int32Array;
  /** Cost of every slot where it stands; Infinity: changed since the last look. */
  readonly heat: Float64Array;
  slotCount = 0;
  /** Sum over the free slots. What two share counts for both. */
  total = 0;
  readonly sections: Int32Array;
  sectionCount = 0;
  readonly starved: number[] = [];

  constructor(readonly state: PlanState) {
    const { slots, fill } = state.problem;
    this.slots = new Int32Array(slots.count);
    this.heat = new Float64Array(slots.count).fill(Infinity);
    this.sections = new Int32Array(fill.sections.length);
  }

  get none(): boolean {
    return this.slotCount === 0 && this.sectionCount === 0 && this.starved.length === 0;
  }

  look(): void {
    const { state } = this;
    const { slots, fill, pools, bands } = state.problem;
    this.slotCount = 0;
    this.total = 0;
    for (const pool of pools) {
      for (const slot of pool.slots) {
        const cost = state.costAt(slot);
        this.heat[slot] = cost;
        if (cost <= NOTHING || state.assigned[slot] < 0) continue;
        this.total += cost;
        this.slots[this.slotCount++] = slot;
      }
    }
    this.sectionCount = 0;
    for (let section = 0; section < fill.sections.length; section++) {
      if (Math.abs(state.missedMs[section]) > fill.freeMs) this.sections[this.sectionCount++] = section;
    }
    this.starved.length = 0;
    for (const pool of pools) {
      if (slots.count === 0 || pool.slots.length === 0) continue;
      for (const song of pool.songs) {
        if (bands.weight[song] > 0 && state.plays[song] < bands.least[song]) this.starved.push(song);
      }
    }
  }

  /** One of them by lot, the dearer of two. */
  draw(random: Random): number {
    const a = this.slots[random.below(this.slotCount)];
    const b = this.slots[random.below(this.slotCount)];
    return this.heat[a] >= this.heat[b] ? a : b;
  }
}
