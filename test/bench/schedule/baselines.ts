import type { Slot, SolverInput, Song } from '../../../scheduler/solver/model.js';
import { Lots } from './lots.js';

/** Song of each slot, in the order of the slots; null: left empty. */
export type Assignment = (number | null)[];

const MINUTE_MS = 60_000;

interface Turn {
  readonly slot: Slot;
  /** Of its category, allowed at that hour, without an excluded code. */
  readonly songs: readonly Song[];
}

/**
 * Rivendell's music scheduler as its manual describes it: separation of titles and artists counts songs that were scheduled,
 * not minutes; each filter that would leave nothing is dropped as a whole; the pick among what is left is random.
 */
export function likeRivendell(input: SolverInput): Assignment {
  const lots = new Lots(7001);
  const titleSeparation = 40;
  const artistSeparation = 15;
  const byId = new Map(input.songs.map((song) => [song.id, song]));
  const stack = recent(input, titleSeparation).map((id) => byId.get(id));
  return turns(input).map(({ slot, songs }) => {
    const inMind = slot.category === 'fill' ? [] : stack;
    const titles = new Set(inMind.slice(-titleSeparation).map((song) => song?.titleKey));
    const artists = new Set(inMind.slice(-artistSeparation).flatMap((song) => song?.artists ?? []));
    let left = filtered(songs, (song) => !titles.has(song.titleKey));
    left = filtered(left, (song) => !song.artists.some((artist) => artists.has(artist)));
    if (left.length === 0) return null;
    const song = lots.pick(left);
    if (slot.category !== 'fill') stack.push(song);
    return song.id;
  });
}

/**
 * AzuraCast's AutoDJ as its documentation describes it: a playlist (here: a category) is shuffled and played through; what
 * repeats an artist or title of the last 120 minutes is passed over; where all do, the least recently played one airs.
 */
export function likeAzuraCast(input: SolverInput): Assignment {
  const lots = new Lots(7002);
  const preventMs = 120 * MINUTE_MS;
  const heard = lastHeard(input);
  const queues = new Map<string, Song[]>();
  return turns(input).map(({ slot, songs }) => {
    if (songs.length === 0) return null;
    const at = slot.startsAtEpochMs;
    const allowed = among(songs);
    let queue = queues.get(slot.category) ?? [];
    if (!queue.some((song) => allowed.has(song))) queue = [...queue, ...lots.shuffled(songs)];
    const fresh = (song: Song): boolean =>
      allowed.has(song) &&
      at - (heard.title.get(song.titleKey) ?? -Infinity) >= preventMs &&
      song.artists.every((artist) => at - (heard.artist.get(artist) ?? -Infinity) >= preventMs);
    const found =
      queue.find(fresh) ??
      leastRecent(
        queue.filter((song) => allowed.has(song)),
        heard.song,
      );
    queues.set(
      slot.category,
      queue.filter((song) => song !== found),
    );
    hear(heard, found, at);
    return found.id;
  });
}

/**
 * A card stack with search depth, as the handbooks of MusicMaster and its kind describe it: the category's cards lie in the
 * order of their rest; the first of the topmost quarter that breaks no rule is played and goes to the bottom. Where none
 * passes, the card that fails the fewest rules stands in (the product would leave the place to a person).
 */
export function likeCardStack(input: SolverInput): Assignment {
  const heard = lastHeard(input);
  const stacks = new Map<string, Song[]>();
  let neighbours: Song[] = [];
  for (const { code } of input.categories) {
    const own = input.songs.filter((song) => song.category === code);
    stacks.set(
      code,
      own.sort((a, b) => (heard.song.get(a.id) ?? 0) - (heard.song.get(b.id) ?? 0) || a.id - b.id),
    );
  }
  return turns(input).map(({ slot, songs }) => {
    const at = slot.startsAtEpochMs;
    const stack = stacks.get(slot.category) ?? [];
    const allowed = songs.length === stack.length ? null : among(songs);
    const depth = Math.max(6, Math.ceil(stack.length / 4));
    let best: Song | undefined;
    let fewest = Infinity;
    for (let card = 0, seen = 0; card < stack.length && seen < depth && fewest > 0; card++) {
      if (allowed !== null && !allowed.has(stack[card])) continue;
      seen += 1;
      const fails = slot.category === 'fill' ? 0 : broken(stack[card], at, heard, neighbours);
      if (fails < fewest) [best, fewest] = [stack[card], fails];
    }
    if (best === undefined) return null;
    stack.splice(stack.indexOf(best), 1);
    stack.push(best);
    hear(heard, best, at);
    if (slot.category !== 'fill') neighbours = [...neighbours.slice(-2), best];
    return best.id;
  });
}

interface Heard {
  readonly song: Map<number, number>;
  readonly artist: Map<string, number>;
  readonly title: Map<string, number>;
}

function lastHeard(input: SolverInput): Heard {
  const heard: Heard = { song: new Map(), artist: new Map(), title: new Map() };
  const byId = new Map(input.songs.map((song) => [song.id, song]));
  for (const { songId, atEpochMs } of input.history) {
    const song = byId.get(songId);
    if (song !== undefined) hear(heard, song, atEpochMs);
  }
  return heard;
}

function hear(heard: Heard, song: Song, at: number): void {
  heard.song.set(song.id, at);
  heard.title.set(song.titleKey, at);
  for (const artist of song.artists) heard.artist.set(artist, at);
}

function leastRecent(songs: readonly Song[], heard: ReadonlyMap<number, number>): Song {
  return songs.reduce((a, b) => ((heard.get(a.id) ?? 0) <= (heard.get(b.id) ?? 0) ? a : b));
}

function broken(song: Song, at: number, heard: Heard, neighbours: readonly Song[]): number {
  let fails = 0;
  if (song.artists.some((artist) => at - (heard.artist.get(artist) ?? -Infinity) < 90 * MINUTE_MS)) fails += 2;
  if (at - (heard.title.get(song.titleKey) ?? -Infinity) < 120 * MINUTE_MS) fails += 2;
  const last = neighbours.at(-1);
  if (neighbours.length >= 2 && neighbours.slice(-2).every(({ sound }) => sound === song.sound)) fails += 1;
  if (neighbours.length >= 3 && neighbours.every(({ gender }) => gender === song.gender)) fails += 1;
  if (last?.tempo === 1 && song.tempo === 1) fails += 1;
  if (last !== undefined && Math.abs((last.energy ?? 3) - (song.energy ?? 3)) > 2) fails += 1;
  return fails;
}

function filtered(songs: readonly Song[], keep: (song: Song) => boolean): readonly Song[] {
  const left = songs.filter(keep);
  return left.length > 0 ? left : songs;
}

function recent(input: SolverInput, count: number): number[] {
  const fills = new Set(input.songs.filter(({ category }) => category === 'fill').map(({ id }) => id));
  return input.history
    .map(({ songId }) => songId)
    .filter((id) => !fills.has(id))
    .slice(-count);
}

const sets = new WeakMap<readonly Song[], ReadonlySet<Song>>();

/** The songs of a turn as a set; turns of the same hour and category share theirs. */
function among(songs: readonly Song[]): ReadonlySet<Song> {
  const known = sets.get(songs) ?? new Set(songs);
  sets.set(songs, known);
  return known;
}

function turns(input: SolverInput): Turn[] {
  const byKey = new Map<string, readonly Song[]>();
  return input.slots.map((slot) => {
    const weekHour = (slot.weekday - 1) * 24 + slot.hour;
    const key = `${slot.category} ${weekHour}`;
    let songs = byKey.get(key);
    if (songs === undefined) {
      songs = input.songs.filter(
        (song) =>
          song.category === slot.category &&
          (song.hours === null || song.hours[weekHour] === 1) &&
          !song.codes.some((code) => slot.excludedCodes.includes(code)),
      );
      byKey.set(key, songs);
    }
    return { slot, songs };
  });
}
