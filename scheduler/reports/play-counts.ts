import type { AiredLine } from '../../db/queries/aired.js';
import type { LocalHour } from '../local-hours.js';

/** How often something was on air, and for how long together. */
export interface PlayCount {
  readonly plays: number;
  readonly seconds: number;
}

export interface CartCount extends PlayCount {
  /** Null for what is not in the library. */
  readonly cartId: string | null;
  readonly title: string;
  readonly artist: string;
  readonly kind: string;
  readonly category: string;
}

export interface NamedCount extends PlayCount {
  readonly name: string;
}

export interface HourCount extends PlayCount {
  readonly startsAtEpochMs: number;
  readonly songs: number;
}

export interface PlayCounts extends PlayCount {
  /** Most plays first; equal ones by name. */
  readonly carts: CartCount[];
  readonly artists: NamedCount[];
  readonly categories: NamedCount[];
  /** Every hour of the span, in order, those without a play too. */
  readonly hours: HourCount[];
}

interface Sum {
  plays: number;
  seconds: number;
}

function add(sums: Map<string, Sum>, key: string, seconds: number): void {
  const sum = sums.get(key);
  if (sum === undefined) sums.set(key, { plays: 1, seconds });
  else {
    sum.plays += 1;
    sum.seconds += seconds;
  }
}

const byPlays = <T extends PlayCount>(rows: T[], name: (row: T) => string): T[] =>
  rows.sort((a, b) => b.plays - a.plays || b.seconds - a.seconds || (name(a) < name(b) ? -1 : 1));

/**
 * Adds up what aired over the hours of a span. A play counts once for each artist who is credited on its cart, aliases under
 * one name; songs alone have artists. A play belongs to the hour in which it started.
 */
export class PlayTally {
  readonly #carts = new Map<string, Sum & { readonly line: AiredLine }>();
  readonly #artists = new Map<string, Sum>();
  readonly #categories = new Map<string, Sum>();
  readonly #hours: (Sum & { songs: number; readonly hour: LocalHour })[];
  #hour = 0;

  /** `hours`: those of the span, in order. `creditsOf`: the artists of a cart. */
  constructor(
    hours: readonly LocalHour[],
    private readonly creditsOf: ReadonlyMap<string, readonly string[]>,
  ) {
    this.#hours = hours.map((hour) => ({ hour, plays: 0, songs: 0, seconds: 0 }));
  }

  /** Lines come in the order of their start. */
  take(line: AiredLine): void {
    const { seconds } = line;
    const key = line.cartId ?? `${line.kind}\n${line.artist}\n${line.title}`;
    const cart = this.#carts.get(key);
    if (cart === undefined) this.#carts.set(key, { plays: 1, seconds, line });
    else {
      cart.plays += 1;
      cart.seconds += seconds;
    }
    add(this.#categories, line.category === '' ? line.kind : line.category, seconds);
    if (line.kind === 'music') this.#credit(line);
    this.#takeHour(line);
  }

  #credit(line: AiredLine): void {
    const credited = line.cartId === null ? undefined : this.creditsOf.get(line.cartId);
    const names = credited ?? (line.artist === '' ? [] : [line.artist]);
    for (const name of names) add(this.#artists, name, line.seconds);
  }

  #takeHour({ startedAtEpochMs, seconds, kind }: AiredLine): void {
    while (this.#hour < this.#hours.length && this.#hours[this.#hour].hour.endsAtEpochMs <= startedAtEpochMs)
      this.#hour += 1;
    const hour = this.#hours.at(this.#hour);
    if (hour === undefined) return;
    hour.plays += 1;
    hour.seconds += seconds;
    if (kind === 'music') hour.songs += 1;
  }

  result(): PlayCounts {
    const named = (sums: Map<string, Sum>): NamedCount[] =>
      byPlays(
        [...sums].map(([name, sum]) => ({ name, ...sum })),
        ({ name }) => name,
      );
    const carts = [...this.#carts.values()].map(({ line, plays, seconds }) => ({
      cartId: line.cartId,
      title: line.title,
      artist: line.artist,
      kind: line.kind,
      category: line.category,
      plays,
      seconds,
    }));
    return {
      plays: carts.reduce((sum, { plays }) => sum + plays, 0),
      seconds: carts.reduce((sum, { seconds }) => sum + seconds, 0),
      carts: byPlays(carts, ({ title, artist }) => `${title}\n${artist}`),
      artists: named(this.#artists),
      categories: named(this.#categories),
      hours: this.#hours.map(({ hour, plays, songs, seconds }) => ({
        startsAtEpochMs: hour.startsAtEpochMs,
        plays,
        songs,
        seconds,
      })),
    };
  }
}
