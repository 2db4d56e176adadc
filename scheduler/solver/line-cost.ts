import type { LineTable } from './problem.js';

/**
 * What the rules of neighbours know of the songs in a row: `width` numbers a place, so that a look around stays in one
 * place of memory. Columns: the value of each run, the level of each step, the flags of each sequence; -1: none.
 */
export class LineCost {
  readonly #line: LineTable;
  readonly #width: number;
  readonly #places: number;
  readonly #values: Int32Array;
  readonly #runs: number;
  readonly #steps: number;
  readonly #most: Int32Array;
  readonly #cost: Float64Array;
  readonly #kept: Int32Array;

  constructor(line: LineTable) {
    this.#line = line;
    this.#runs = line.runs.length;
    this.#steps = line.steps.length;
    this.#width = this.#runs + this.#steps + line.sequences.length;
    this.#places = line.opening.length + line.slotAt.length;
    this.#values = new Int32Array(this.#places * this.#width).fill(-1);
    this.#most = Int32Array.from([...line.runs, ...line.steps], ({ most }) => most);
    this.#cost = Float64Array.from([...line.runs, ...line.steps, ...line.sequences], ({ cost }) => cost);
    this.#kept = new Int32Array(2 * this.#width);
    line.opening.forEach((song, place) => {
      this.set(place, song);
    });
  }

  get places(): number {
    return this.#places;
  }

  set(place: number, song: number): void {
    const { runs, steps, sequences } = this.#line;
    const at = place * this.#width;
    if (song < 0) {
      this.#values.fill(-1, at, at + this.#width);
      return;
    }
    for (let run = 0; run < this.#runs; run++) this.#values[at + run] = runs[run].value[song];
    for (let step = 0; step < this.#steps; step++) this.#values[at + this.#runs + step] = steps[step].level[song];
    for (let index = 0; index < sequences.length; index++) {
      const { first, second } = sequences[index];
      this.#values[at + this.#runs + this.#steps + index] = first[song] | (second[song] << 1);
    }
  }

  /** Cost of the places [from, to], each looking back. */
  between(from: number, to: number): number {
    const width = this.#width;
    const values = this.#values;
    const runs = this.#runs;
    const columns = runs + this.#steps;
    const end = Math.min(to, this.#places - 1);
    let cost = 0;
    for (let place = from; place <= end; place++) {
      const at = place * width;
      for (let column = 0; column < runs; column++) {
        const own = values[at + column];
        const most = this.#most[column];
        if (own < 0 || place < most) continue;
        let back = 1;
        while (back <= most && values[at + column - back * width] === own) back += 1;
        if (back > most) cost += this.#cost[column];
      }
      if (place === 0) continue;
      for (let column = runs; column < columns; column++) {
        const [own, before] = [values[at + column], values[at + column - width]];
        if (own < 0 || before < 0) continue;
        const step = own - before;
        if (step > this.#most[column] || -step > this.#most[column]) cost += this.#cost[column];
      }
      for (let column = columns; column < width; column++) {
        const [own, before] = [values[at + column], values[at + column - width]];
        if (own >= 0 && before >= 0 && (before & 1) !== 0 && (own & 2) !== 0) cost += this.#cost[column];
      }
    }
    return cost;
  }

  /** Cost around a place with the song that it has. */
  at(place: number): number {
    return this.between(place, place + this.#line.reach);
  }

  /** What it would cost more with these songs at two places (the same one twice: one change); a place below 0 is none. */
  change(placeA: number, songA: number, placeB: number, songB: number): number {
    const { reach } = this.#line;
    const first = Math.min(placeA, placeB);
    const second = Math.max(placeA, placeB);
    if (second < 0) return 0;
    const joined = first >= 0 && second - first <= reach;
    const alone = first >= 0 && !joined;
    const from = joined ? first : second;
    const to = second + reach;
    let cost = -this.between(from, to);
    if (alone) cost -= this.between(first, first + reach);
    this.#keep(placeA, 0);
    this.#keep(placeB, 1);
    if (placeA >= 0) this.set(placeA, songA);
    if (placeB >= 0) this.set(placeB, songB);
    cost += this.between(from, to);
    if (alone) cost += this.between(first, first + reach);
    this.#restore(placeB, 1);
    this.#restore(placeA, 0);
    return cost;
  }

  #keep(place: number, row: number): void {
    if (place < 0) return;
    for (let column = 0; column < this.#width; column++) {
      this.#kept[row * this.#width + column] = this.#values[place * this.#width + column];
    }
  }

  #restore(place: number, row: number): void {
    if (place < 0) return;
    for (let column = 0; column < this.#width; column++) {
      this.#values[place * this.#width + column] = this.#kept[row * this.#width + column];
    }
  }
}

/** Is the song at this place of a line (-1: empty) one too many in a row? */
export function breaksRun(value: Int32Array, most: number, songs: readonly number[], place: number): boolean {
  if (place < most) return false;
  const own = songs[place] < 0 ? -1 : value[songs[place]];
  if (own < 0) return false;
  for (let back = 1; back <= most; back++) {
    const song = songs[place - back];
    if (song < 0 || value[song] !== own) return false;
  }
  return true;
}
