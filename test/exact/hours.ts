import type { Segment } from '../../playout/api/segment.js';
import { ENGINE_RATE_HZ } from '../../playout/api/units.js';
import type { FakeFile } from '../playout/engine/desk.js';

const SECOND = ENGINE_RATE_HZ;
const HOUR_SECONDS = 3600;
const NEWS_SECONDS = 180;
/** How near the last song ends to the full hour is left to chance: nobody has chosen songs by their lengths. */
const SHORTEST_LAST_SECONDS = 60;

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A rundown of hours with news at each full one, and the files that it names. */
export interface PlannedHours {
  readonly items: readonly Segment[];
  readonly filler: readonly Segment[];
  readonly beds: readonly Segment[];
  readonly files: Record<string, FakeFile>;
}

/** Plans hours as a planner without an eye on the clock would; the first begins at `startEpochMs`, without news. */
export function planHours(hours: number, seed: number, startEpochMs: number): PlannedHours {
  const chance = seeded(seed);
  const files: Record<string, FakeFile> = {};
  const between = (from: number, to: number): number => from + chance() * (to - from);
  let count = 0;
  const make = (name: string, kind: Segment['kind'], seconds: number, more: Partial<Segment> = {}): Segment => {
    const id = `${name}-${++count}`;
    const segueFrames = Math.round(seconds * SECOND);
    const tailFrames = kind === 'music' ? Math.round(between(2, 6) * SECOND) : 0;
    const cueOutFrames = segueFrames + tailFrames;
    files[id] = { seconds: cueOutFrames / SECOND, level: 0.1 };
    return {
      id,
      kind,
      title: id,
      artist: '',
      path: id,
      cue: { cueInFrames: 0, segueFrames, cueOutFrames, fadeInFrames: 0, fadeOutFrames: tailFrames },
      gainDb: 0,
      speech: [],
      ...more,
    };
  };
  const song = (name: string, more: Partial<Segment> = {}): Segment => make(name, 'music', between(150, 280), more);
  const withAlternates = (one: Segment): Segment => ({
    ...one,
    alternates: Array.from({ length: 8 }, () => song('alternate')),
  });

  const items: Segment[] = [];
  for (let hour = 0; hour < hours; hour++) {
    const songs: Segment[] = [];
    let at = 0;
    if (hour > 0) {
      const atEpochMs = startEpochMs + hour * HOUR_SECONDS * 1000;
      const hardTime = { atEpochMs, onTime: 'immediately', graceFrames: 0 } as const;
      items.push(make('news', 'news', NEWS_SECONDS, { hardTime }));
      at = NEWS_SECONDS;
    }
    while (at < HOUR_SECONDS - SHORTEST_LAST_SECONDS) {
      if (songs.length % 4 === 3) {
        const jingle = make('jingle', 'jingle', between(4, 9), chance() < 0.3 ? { extra: 'planned' } : {});
        songs.push(jingle);
        at += jingle.cue.segueFrames / SECOND;
      }
      const next = song('song', chance() < 0.2 ? { stretch: false } : {});
      const early = chance() < 0.15 ? { earlySegueFrames: Math.round(next.cue.segueFrames * 0.8) } : {};
      songs.push({ ...next, ...early });
      at += next.cue.segueFrames / SECOND;
      if (songs.length % 5 === 2) {
        const over = { itemId: next.id, atFrames: 2 * SECOND };
        songs.push(make('voice', 'voice', between(6, 12), { over }));
      }
    }
    const places = new Set(songs.filter(({ kind }) => kind === 'music').slice(-2));
    items.push(...songs.map((one) => (places.has(one) ? withAlternates(one) : one)));
    for (let spare = 0; spare < 2; spare++) items.push(withAlternates(song('spare', { extra: 'spare' })));
  }
  items.push(
    make('news', 'news', NEWS_SECONDS, {
      hardTime: { atEpochMs: startEpochMs + hours * HOUR_SECONDS * 1000, onTime: 'immediately', graceFrames: 0 },
    }),
  );
  const filler = Array.from({ length: 10 }, () => song('filler'));
  const beds = [make('bed', 'bed', 90)];
  return { items, filler, beds, files };
}
