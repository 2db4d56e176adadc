import { DateTime } from 'luxon';
import type { PastPlay, Section, Slot, SolverInput, Song } from '../../../scheduler/solver/model.js';
import { DEFAULT_RULES, type RuleSpec } from '../../../scheduler/solver/rule-set.js';
import { Lots } from './lots.js';
import type { StationShape } from './shapes.js';

const HOUR_MS = 3_600_000;
const WEEKS_OF_HISTORY = 8;
const SOUNDS = ['pop', 'rock', 'urban', 'dance', 'ballad', 'folk'];
const SOUND_WEIGHTS = [34, 22, 16, 14, 8, 6];
const GENDERS = ['male', 'female', 'group'];
const GENDER_WEIGHTS = [42, 36, 22];
const FILL = 'fill';

/** Rules of the benchmark: the defaults; fill items only have to rest a little. */
export function stationRules(shape: StationShape): RuleSpec[] {
  const music = shape.categories.map(({ code }) => code).filter((code) => code !== FILL);
  const onlyMusic = new Set(['rest', 'plays', 'same-hour-yesterday', 'least-rest']);
  return DEFAULT_RULES.map((rule) => (onlyMusic.has(rule.id) ? { ...rule, categories: music } : rule));
}

/** A station with its week to plan and eight weeks of history. Same shape, same station. */
export function generateStation(shape: StationShape): SolverInput {
  const lots = new Lots(shape.seed);
  const songs = generateSongs(shape, lots);
  const monday = DateTime.fromISO(shape.monday, { zone: shape.timeZone });
  const meanMs = new Map(shape.categories.map(({ code }) => [code, meanLength(songs, code)]));
  const week = slotsBetween(shape, monday, monday.plus({ weeks: 1 }), meanMs, lots);
  const before = slotsBetween(shape, monday.minus({ weeks: WEEKS_OF_HISTORY }), monday, meanMs, lots);
  return {
    station: shape.name,
    songs,
    categories: shape.categories.map(({ code, hours }) => ({
      code,
      inLine: code !== FILL,
      standsIn: code !== FILL && hours === null,
    })),
    ...week,
    history: generateHistory(songs, before.slots, lots),
    rules: stationRules(shape),
    rulesVersion: 1,
  };
}

function meanLength(songs: readonly Song[], code: string): number {
  const own = songs.filter(({ category }) => category === code);
  return own.reduce((sum, { lengthMs }) => sum + lengthMs, 0) / own.length;
}

function generateSongs(shape: StationShape, lots: Lots): Song[] {
  const weights = Array.from({ length: shape.artists }, (_, rank) => 1 / (rank + 3) ** shape.skew);
  const cumulative: number[] = [];
  weights.reduce((sum, weight, index) => (cumulative[index] = sum + weight), 0);
  const drawArtist = (): number => {
    const at = lots.unit() * cumulative[cumulative.length - 1];
    let [low, high] = [0, cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const artists = Array.from({ length: shape.artists }, () => ({
    sound: lots.weighted(SOUND_WEIGHTS),
    gender: lots.weighted(GENDER_WEIGHTS),
  }));
  let id = 100_000;
  return shape.categories.flatMap(({ code, songs, hours }) => {
    const mask = hours === null ? null : Uint8Array.from({ length: 168 }, (_, at) => Number(hours.includes(at % 24)));
    return Array.from({ length: songs }, () => {
      id += 1;
      return code === FILL ? fillItem(id, lots) : song(id, code, mask, drawArtist, artists, shape, lots);
    });
  });
}

function fillItem(id: number, lots: Lots): Song {
  return {
    ...{ id, category: FILL, title: `Fill ${id}`, artist: '', artists: [], titleKey: `fill ${id}`, album: null },
    ...{ composers: [], codes: [], tempo: null, energy: null, gender: null, sound: null },
    lengthMs: Math.round(8_000 + lots.unit() * 130_000),
    ...{ hours: null, airsFromEpochMs: null, airsUntilEpochMs: null },
  };
}

function song(
  id: number,
  category: string,
  hours: Uint8Array | null,
  drawArtist: () => number,
  artists: readonly { sound: number; gender: number }[],
  shape: StationShape,
  lots: Lots,
): Song {
  const main = drawArtist();
  const featured = lots.unit() < 0.14 ? drawArtist() : main;
  const energy = Math.max(1, Math.min(5, Math.round(3.2 + lots.bell())));
  const title = lots.unit() < 0.02 ? `song ${100_000 + lots.below(id - 100_000)}` : `song ${id}`;
  return {
    id,
    category,
    title,
    artist: `Artist ${main}`,
    artists: featured === main ? [`artist ${main}`] : [`artist ${main}`, `artist ${featured}`],
    titleKey: title,
    album: `album ${main} ${lots.below(3)}`,
    composers: [],
    codes: lots.unit() < shape.christmasPart ? ['christmas'] : [],
    tempo: Math.max(1, Math.min(5, energy + lots.below(3) - 1)),
    energy,
    gender: GENDERS[artists[main].gender],
    sound: SOUNDS[lots.unit() < 0.8 ? artists[main].sound : lots.weighted(SOUND_WEIGHTS)],
    lengthMs: Math.round(Math.max(120_000, Math.min(390_000, 212_000 + 34_000 * lots.bell()))),
    hours,
    airsFromEpochMs: null,
    airsUntilEpochMs: null,
  };
}

/** Local midnight to local midnight as UTC hours: a week has 167, 168 or 169. */
function slotsBetween(
  shape: StationShape,
  from: DateTime,
  to: DateTime,
  meanMs: ReadonlyMap<string, number>,
  lots: Lots,
): { slots: Slot[]; sections: Section[] } {
  const slots: Slot[] = [];
  const sections: Section[] = [];
  for (let at = from.toMillis(); at < to.toMillis(); at += HOUR_MS) {
    const local = DateTime.fromMillis(at, { zone: shape.timeZone });
    const day = Math.floor(Date.UTC(local.year, local.month - 1, local.day) / 86_400_000);
    const codes = shape.clock(local.weekday, local.hour);
    const perSection = Math.ceil(codes.length / shape.sections);
    for (let part = 0; part < shape.sections; part++) {
      const inside = codes.slice(part * perSection, (part + 1) * perSection);
      const partMs = HOUR_MS / shape.sections;
      const musicMs = inside.reduce((sum, code) => sum + (meanMs.get(code) ?? 0), 0);
      // What the spots, the news and the presenters take differs from hour to hour; half of it comes before the middle.
      const othersMs = Math.round(partMs - musicMs + (lots.unit() * 2 - 1) * 30_000);
      const startsAtEpochMs = at + part * partMs;
      const section = sections.push({ startsAtEpochMs, wantedMs: partMs - othersMs }) - 1;
      let music = 0;
      inside.forEach((category, index) => {
        const othersBeforeMs = Math.round(othersMs * (index * 2 >= inside.length ? 0.6 : 0.1));
        const startsAt = Math.round(startsAtEpochMs + othersBeforeMs + music);
        slots.push({
          ...{ key: `${startsAt}`, startsAtEpochMs: startsAt, day, weekday: local.weekday, hour: local.hour, category },
          ...{ fallbacks: [], place: 'inside', excludedCodes: ['christmas'], requiredCodes: [], lock: null },
          ...{ previousSongId: null, section, othersBeforeMs },
        });
        music += meanMs.get(category) ?? 0;
      });
    }
  }
  return { slots, sections };
}

/** A rotation as a station has it: one of the longest rested tenth, rather not an artist of the last three quarters of an hour. */
function generateHistory(songs: readonly Song[], slots: readonly Slot[], lots: Lots): PastPlay[] {
  const queues = new Map<string, Song[]>();
  for (const one of lots.shuffled(songs)) {
    if (one.codes.includes('christmas')) continue;
    const queue = queues.get(one.category);
    if (queue === undefined) queues.set(one.category, [one]);
    else queue.push(one);
  }
  const heads = new Map<string, number>();
  const lastArtist = new Map<string, number>();
  return slots.map((slot) => {
    const queue = queues.get(slot.category) ?? [];
    // The queue is an array whose head moves on; what airs goes to its end.
    const head = heads.get(slot.category) ?? 0;
    const choice = Math.max(1, Math.min(12, Math.ceil((queue.length - head) * 0.1)));
    const offered = Array.from({ length: Math.min(4, choice) }, () => head + lots.below(choice));
    const fresh = (index: number): boolean =>
      queue[index].artists.every((artist) => slot.startsAtEpochMs - (lastArtist.get(artist) ?? 0) > 45 * 60_000);
    const at = offered.find(fresh) ?? offered[0];
    const aired = queue[at];
    queue[at] = queue[head];
    queue.push(aired);
    heads.set(slot.category, head + 1);
    for (const artist of aired.artists) lastArtist.set(artist, slot.startsAtEpochMs);
    return { songId: aired.id, atEpochMs: slot.startsAtEpochMs, day: slot.day, hour: slot.hour };
  });
}
