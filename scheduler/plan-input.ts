import type { Settings } from '../config/schema.js';
import type { JoinSide } from '../playout/api/join.js';
import type { SegmentKind } from '../playout/api/segment.js';
import { ENGINE_RATE_HZ, engineFrames } from '../playout/api/units.js';
import { joinFactsFrom, joinOfCut } from '../db/join-facts.js';
import type { Db } from '../db/open.js';
import { airedItemIds, lastPlays, playsSince } from '../db/queries/as-run.js';
import { categories } from '../db/queries/categories.js';
import { storedFormat, type Format } from '../db/queries/clocks.js';
import { artistKeysByCart, codesByCart } from '../db/queries/cuts.js';
import { storedDayparts } from '../db/queries/dayparts.js';
import { planCuts, type PlanCutRow } from '../db/queries/plan-cuts.js';
import { storedRules } from '../db/queries/rules.js';
import type { RundownItem } from '../db/queries/rundown.js';
import { waitsForEnd } from '../db/transition.js';
import type { CutRule } from './cut-rotation.js';
import { defaultFormat } from './default-format.js';
import type { CartAttributes, CutOfCart, Play, PlanCart, PlanInput } from './model.js';
import { stationRules } from './station-rules.js';

const MINUTE_MS = 60_000;
/** An item airs this far from its planned time at most. */
const LATE_MOST_MS = 6 * 60 * MINUTE_MS;
/** Plays that rules and evenness look back on. */
const HISTORY_MS = 8 * 7 * 24 * 60 * MINUTE_MS;

/** What stays the same from one plan to the next: the library, the format and the rules. */
export type PlanGround = Omit<PlanInput, 'fromEpochMs' | 'toEpochMs' | 'runsFromEpochMs' | 'firstPosition' | 'history'>;

/** From cue in to a position, on air. */
function airMs(cut: PlanCutRow, frames: number): number {
  const { sampleRateHz, cueInFrames } = cut;
  return ((engineFrames(frames, sampleRateHz) - engineFrames(cueInFrames, sampleRateHz)) * 1000) / ENGINE_RATE_HZ;
}

/** What it takes of the hour: where the next item waits for its end, all of it. */
export function untilSegueMs(cut: PlanCutRow): number {
  return airMs(cut, waitsForEnd(cut.transition) ? cut.cueOutFrames : cut.segueFrames);
}

export function wholeMs(cut: PlanCutRow): number {
  return airMs(cut, cut.cueOutFrames);
}

/** What the engine, too, plans the joins of a cut by. */
function joinSide(cut: PlanCutRow, transition: string | null = cut.transition): JoinSide {
  const toEngine = (frames: number): number => engineFrames(frames, cut.sampleRateHz);
  return {
    kind: cut.kind as SegmentKind,
    cue: {
      cueInFrames: toEngine(cut.cueInFrames),
      ...(cut.introEndFrames !== null && { introEndFrames: toEngine(cut.introEndFrames) }),
      segueFrames: toEngine(waitsForEnd(transition) ? cut.cueOutFrames : cut.segueFrames),
      cueOutFrames: toEngine(cut.cueOutFrames),
      fadeInFrames: 0,
      fadeOutFrames: 0,
    },
    join: joinOfCut({ ...cut, transition, join: joinFactsFrom(cut.joinFacts) }),
  };
}

function lengthsOf(cut: PlanCutRow): Pick<CutOfCart, 'untilSegueMs' | 'segueMs' | 'wholeMs' | 'introMs' | 'side'> {
  return {
    untilSegueMs: untilSegueMs(cut),
    ...(waitsForEnd(cut.transition) && { segueMs: airMs(cut, cut.segueFrames) }),
    wholeMs: wholeMs(cut),
    introMs: cut.introEndFrames === null ? null : airMs(cut, cut.introEndFrames),
    side: (transition) => joinSide(cut, transition),
  };
}

/** When a cut may air, and how often. */
export function cutRule(cut: PlanCutRow): CutRule {
  return {
    enabled: cut.enabled === 1,
    evergreen: cut.evergreen === 1,
    weight: cut.weight,
    position: cut.position,
    startsOn: cut.startsOn,
    endsOn: cut.endsOn,
    dayparts: JSON.parse(cut.dayparts) as [number, number][],
    weekdays: JSON.parse(cut.weekdays) as number[],
  };
}

function isUnrestricted(cut: PlanCutRow): boolean {
  return (
    cut.enabled === 1 && cut.startsOn === null && cut.endsOn === null && cut.dayparts === '[]' && cut.weekdays === '[]'
  );
}

const NONE: readonly string[] = [];

/** Tempo by beats a minute, where no code says it: under 80 is 1, then a step each 20 up to 5. */
const TEMPO_STEPS_BPM = [80, 100, 120, 140];

function tempoOf(bpm: number): number {
  return 1 + TEMPO_STEPS_BPM.filter((from) => bpm >= from).length;
}

/** What codes say (`energy:4`, `tempo:2`, `gender:female`, `sound:soul`), and what the file is known by. */
function attributesOf(cut: PlanCutRow, codes: readonly string[]): CartAttributes {
  const said = (name: string): string | null => {
    const code = codes.find((one) => one.startsWith(`${name}:`));
    return code === undefined ? null : code.slice(name.length + 1);
  };
  const level = (name: string): number | null => {
    const value = Number(said(name) ?? NaN);
    return Number.isInteger(value) && value >= 1 && value <= 5 ? value : null;
  };
  return {
    album: cut.album === '' ? null : cut.album,
    composers: cut.composer === '' ? NONE : cut.composer.split(/\s*[;/]\s*/u).filter((name) => name !== ''),
    codes,
    tempo: level('tempo') ?? (cut.tempoBpm === null ? null : tempoOf(cut.tempoBpm)),
    energy: level('energy'),
    gender: said('gender'),
    sound: said('sound'),
  };
}

/** What the library has beside the rows of its cuts. */
interface CartFacts {
  readonly artists: ReadonlyMap<string, readonly string[]>;
  readonly codes: ReadonlyMap<string, readonly string[]>;
}

/** A cart in the scheduler's terms, from its cuts [from, to) of `rows`. */
function planCart(rows: readonly PlanCutRow[], from: number, to: number, { artists, codes }: CartFacts): PlanCart {
  const cut = rows[from];
  const cartId = String(cut.cart);
  const cart: PlanCart = {
    cartId,
    cutId: cut.cutId,
    kind: cut.kind as SegmentKind,
    category: cut.category,
    title: cut.title,
    artist: cut.artist,
    titleKey: cut.titleKey,
    artistKeys: artists.get(cartId) ?? NONE,
    attributes: attributesOf(cut, codes.get(cartId) ?? NONE),
    ...lengthsOf(cut),
  };
  if (to === from + 1 && isUnrestricted(cut)) return cart;
  const choices = rows.slice(from, to).map((choice) => ({
    cutId: choice.cutId,
    ...lengthsOf(choice),
    ...cutRule(choice),
  }));
  return { ...cart, cuts: { rotation: cut.cutRotation as 'weight' | 'order', choices } };
}

/** Carts from rows that come cart by cart. */
export function planCarts(rows: readonly PlanCutRow[], facts: CartFacts): PlanCart[] {
  const carts: PlanCart[] = [];
  let from = 0;
  for (let to = 1; to <= rows.length; to++) {
    if (to < rows.length && rows[to].cart === rows[from].cart) continue;
    carts.push(planCart(rows, from, to, facts));
    from = to;
  }
  return carts;
}

/** The station's format, or the default one where it has none yet. */
export async function formatOf(db: Db): Promise<Format & { readonly isStored: boolean }> {
  const stored = await storedFormat(db);
  return stored.clocks.length > 0 ? { ...stored, isStored: true } : { ...defaultFormat(), isStored: false };
}

/**
 * Reads what a plan stands on: all carts that are not held and have something that can be played. Carts that came without audio
 * are planned where `withoutAudio` is set: never for the station on air.
 */
export async function planGround(
  db: Db,
  settings: Settings,
  options: { readonly withoutAudio?: boolean } = {},
): Promise<PlanGround> {
  const stored = await storedRules(db);
  const facts = { artists: await artistKeysByCart(db), codes: await codesByCart(db) };
  return {
    carts: planCarts(await planCuts(db, undefined, options), facts),
    format: await formatOf(db),
    rules: stationRules(stored, settings.schedule),
    rulesVersion: stored.version,
    categories: await categories(db),
    dayparts: await storedDayparts(db),
    seed: settings.schedule.seed,
    timeZone: settings.station.timeZone,
  };
}

/**
 * What a plan has to remember: every play of eight weeks, the last one of carts that aired before, and what is planned and has
 * not aired yet. Spares may never air. `plays` adds up to how often each cart has aired.
 */
export async function planHistory(db: Db, planned: readonly RundownItem[], nowEpochMs: number): Promise<Play[]> {
  const last = await lastPlays(db);
  const recent = await playsSince(db, nowEpochMs - HISTORY_MS);
  const lastAt = new Map(last.map(({ cartId, startedAtEpochMs }) => [cartId, startedAtEpochMs]));
  const coming = planned.filter((item) => item.status === 'planned');
  const done = await airedItemIds(db, Math.min(...coming.map((item) => item.startsAtEpochMs)) - LATE_MOST_MS);
  return [
    ...last.map(({ cartId, startedAtEpochMs, plays }) => ({ cartId, atEpochMs: startedAtEpochMs, plays })),
    ...recent
      .filter(({ cartId, startedAtEpochMs }) => startedAtEpochMs !== lastAt.get(cartId))
      .map(({ cartId, startedAtEpochMs }) => ({ cartId, atEpochMs: startedAtEpochMs, plays: 0 })),
    // What the record has is not planned as well: it aired at its own time.
    ...coming
      .filter(({ id }) => !done.has(id))
      .map(({ cartId, startsAtEpochMs }) => ({ cartId, atEpochMs: startsAtEpochMs, plays: 1 })),
  ];
}
