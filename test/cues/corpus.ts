import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import type { EndingKind, SegmentKind } from '../../playout/api/segment.js';
import {
  analysed,
  excerpt,
  hiss,
  joined,
  length,
  mixed,
  MUSIC,
  part,
  PROMPTS,
  rmsDb,
  shaped,
  silence,
  sound,
  soundingSpan,
  sox,
  vinyl,
  voice,
  type Analysed,
  type Sound,
} from './sound.js';
import { RATE } from './sound.js';

export const CASE_KINDS = ['cold', 'fade', 'sustained', 'padded', 'noise floor', 'soft opening', 'spoken'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

/** A sound of which it is known where it begins and ends: it was made so. Seconds in the file. */
export interface Case {
  readonly name: string;
  readonly kind: CaseKind;
  readonly sound: Sound;
  readonly segmentKind?: SegmentKind;
  readonly cueIn: number;
  readonly cueOut: number;
  readonly ending?: readonly EndingKind[];
  /** Where the next item may start. */
  readonly segue?: number;
}

/** Music without a voice, each excerpt loud from its first to its last second. */
const SOURCES: readonly (readonly [string, number])[] = [
  ['battle.ogg', 90],
  ['knalgan_theme.ogg', 60],
  ['frantic.ogg', 30],
  ['the_deep_path.ogg', 60],
  ['vengeful.ogg', 60],
  ['legends_of_the_north.ogg', 60],
  ['suspense.ogg', 60],
  ['loyalists.ogg', 60],
  ['weight_of_revenge.ogg', 60],
  ['elvish-theme.ogg', 60],
];

const EXCERPT_SECONDS = 30;
const sources = new Map<string, Sound>();

/** 25 to 30 s of a track, ending in a loud moment: where a bar's accent lies within the last five seconds. */
function source(index: number): Sound {
  const [name, from] = SOURCES[index % SOURCES.length];
  const known = sources.get(name);
  if (known) return known;
  const whole = excerpt(join(MUSIC, name), from, EXCERPT_SECONDS);
  let end = EXCERPT_SECONDS;
  let loudest = -Infinity;
  for (let at = EXCERPT_SECONDS - 5; at <= EXCERPT_SECONDS - 0.1; at += 0.05) {
    const db = rmsDb(part(whole, at - 0.3, at));
    if (db > loudest) [loudest, end] = [db, at];
  }
  const cut = part(whole, 0, end);
  sources.set(name, cut);
  return cut;
}

const cold = (): Case[] =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((index) => {
    const music = source(index);
    const after = index % 2 === 0 ? 0 : 3;
    return {
      name: `${SOURCES[index][0]} cut${after === 0 ? '' : ', 3 s of silence behind it'}`,
      kind: 'cold',
      sound: joined(music, silence(after)),
      cueIn: 0,
      cueOut: length(music),
      ending: ['cold'],
      segue: length(music),
    };
  });

/** Where sox's fade is 10 dB down, as a part of its length: found by fading a constant. */
function partTo(type: string, db: number): number {
  const faded = sox(
    sound(2, () => 0.5),
    ...['fade', type, '0', '2', '1'],
  );
  const at = faded.left.findIndex((value, i) => i > RATE && value < 0.5 * 10 ** (db / 20));
  return at / RATE - 1;
}

const fade = (): Case[] =>
  (
    [
      ['t', 4],
      ['t', 8],
      ['t', 12],
      ['q', 6],
      ['h', 6],
      ['h', 10],
      ['l', 8],
      ['p', 8],
      ['l', 12],
      ['t', 6],
    ] as const
  ).map(([type, seconds], index) => {
    const music = source(index);
    const whole = length(music);
    return {
      name: `${SOURCES[index][0]} faded by sox (${type}) over ${seconds} s`,
      kind: 'fade',
      sound: joined(sox(music, 'fade', type, '0', String(whole), String(seconds)), silence(1)),
      cueIn: 0,
      cueOut: whole - seconds + seconds * partTo(type, -45),
      ending: ['fade', 'sustained'],
      segue: whole - seconds + seconds * partTo(type, -10),
    };
  });

/** A chord that decays by so many dB a second. */
function chord(seconds: number, dbPerSecond: number, level: number): Sound {
  const notes = [110, 164.8, 220, 277.2, 329.6];
  return sound(seconds, (t) => {
    let sum = 0;
    for (const [n, hz] of notes.entries())
      sum += Math.sin(2 * Math.PI * hz * t + n) + 0.4 * Math.sin(4 * Math.PI * hz * t);
    return level * sum * 10 ** ((-dbPerSecond * t) / 20) * Math.min(1, t / 0.005);
  });
}

const sustained = (): Case[] => [
  ...([4, 6, 8, 12] as const).map((dbPerSecond, index): Case => {
    const music = source(index);
    const level = 10 ** (rmsDb(music) / 20) / 1.6;
    return {
      name: `${SOURCES[index][0]}, a chord that decays by ${dbPerSecond} dB/s`,
      kind: 'sustained',
      sound: joined(music, chord(60 / dbPerSecond, dbPerSecond, level), silence(1)),
      cueIn: 0,
      cueOut: length(music) + 45 / dbPerSecond,
      ending: ['sustained'],
      segue: length(music) + 10 / dbPerSecond,
    };
  }),
  ...([80, 100] as const).flatMap((reverberance, n) =>
    [4, 7].map((index): Case => {
      const music = source(index + n);
      const tail = sox(joined(music, silence(8)), 'reverb', String(reverberance), '10', '100', '100', '0', '0');
      // What an impulse leaves behind is what steady music leaves behind when it stops (Schroeder, 1965).
      const impulse = joined(
        sound(1 / RATE, () => 0.5),
        silence(8),
      );
      const room = sox(impulse, 'reverb', String(reverberance), '10', '100', '100', '0', '0');
      const decay = (db: number): number => scatter(room, db);
      return {
        name: `${SOURCES[index + n][0]} cut, then sox's reverb of ${reverberance}`,
        kind: 'sustained',
        sound: tail,
        cueIn: 0,
        cueOut: length(music) + decay(-45),
        ending: ['sustained'],
        segue: length(music) + decay(-10),
      };
    }),
  ),
];

/** Seconds after which what an impulse leaves behind has lost so much of its energy (Schroeder's integral). */
function scatter(room: Sound, db: number): number {
  let total = 0;
  for (const value of room.left) total += value * value;
  let left = total;
  for (let i = 0; i < room.left.length; i++) {
    left -= room.left[i] ** 2;
    if (left < total * 10 ** (db / 10)) return i / RATE;
  }
  return length(room);
}

const padded = (): Case[] => [
  ...[0.5, 2, 7].map((before, index): Case => {
    const music = source(index + 3);
    return {
      name: `${SOURCES[index + 3][0]} between ${before} s and 20 s of silence`,
      kind: 'padded',
      sound: joined(silence(before), music, silence(20)),
      cueIn: before,
      cueOut: before + length(music),
      ending: ['cold'],
      segue: before + length(music),
    };
  }),
  ...[12, 40].map((pause, index): Case => {
    const music = source(index);
    return {
      name: `${SOURCES[index][0]}, ${pause} s of silence and a hidden track`,
      kind: 'padded',
      sound: joined(music, silence(pause), part(source(index + 5), 0, 20)),
      cueIn: 0,
      cueOut: length(music),
      ending: ['cold'],
      segue: length(music),
    };
  }),
  {
    name: 'a needle dropped, 6 s of silence, music',
    kind: 'padded',
    sound: joined(hiss(0.05, -20, 3), silence(6), source(6), silence(2)),
    cueIn: 6.05,
    cueOut: 6.05 + length(source(6)),
    ending: ['cold'],
  },
];

const noiseFloor = (): Case[] =>
  (
    [
      ['hiss', -60, 2],
      ['hiss', -55, 3],
      ['hiss', -50, 4],
      ['hiss', -45, 2],
      ['surface noise', -60, 2],
      ['surface noise', -55, 3],
      ['surface noise', -50, 4],
      ['surface noise', -45, 2],
    ] as const
  ).map(([noise, db, before], index) => {
    const music = source(index);
    const whole = before + length(music) + 3;
    const floor = noise === 'hiss' ? hiss(whole, db, 11 + index) : vinyl(whole, db, 11 + index);
    return {
      name: `${SOURCES[index][0]} in ${noise} of ${db} dBFS`,
      kind: 'noise floor',
      sound: mixed(floor, music, before),
      cueIn: before,
      cueOut: before + length(music),
      ending: ['cold'],
    };
  });

const softOpening = (): Case[] => [
  ...[-24, -28, -32].map((db, index): Case => {
    const music = source(index);
    const pad = sound(12, (t) => Math.sin(2 * Math.PI * 220 * t) + Math.sin(2 * Math.PI * 277 * t));
    const gain = 10 ** ((rmsDb(music) + db) / 20);
    const soft = shaped(pad, () => gain);
    return {
      name: `12 s of held notes ${-db} dB under ${SOURCES[index][0]}`,
      kind: 'soft opening',
      sound: joined(silence(1), soft, music),
      cueIn: 1,
      cueOut: 13 + length(music),
      ending: ['cold'],
    };
  }),
  ...[6, 10].map((seconds, index): Case => {
    const music = source(index + 4);
    const first = part(music, 0, seconds);
    const swelling = shaped(first, (t) => 10 ** ((-34 + (34 * t) / seconds) / 20));
    return {
      name: `${SOURCES[index + 4][0]} swelling from -34 dB over ${seconds} s`,
      kind: 'soft opening',
      sound: joined(silence(1), swelling, part(music, seconds, length(music))),
      cueIn: 1,
      cueOut: 1 + length(music),
      ending: ['cold'],
    };
  }),
];

const spoken = (): Case[] =>
  readdirSync(PROMPTS)
    .filter((name) =>
      /^(vm-intro|demo-thanks|agent-alreadyon|conf-adminmenu|vm-options|dir-intro|tt-monkeys|queue-periodic-announce)\.wav$/.test(
        name,
      ),
    )
    .sort()
    .map((name, index): Case => {
      const prompt = excerpt(join(PROMPTS, name));
      const [from, to] = soundingSpan(prompt.left, RATE);
      const [before, after] = [0.7, 1.5];
      const kinds: readonly SegmentKind[] = ['voice', 'liner', 'news', 'spot', 'jingle', 'sweeper', 'id'];
      const padding = index % 2 === 0 ? [silence(before), silence(after)] : [hiss(before, -85, 5), hiss(after, -85, 6)];
      return {
        name: `${name} as ${kinds[index % kinds.length]}${index % 2 === 0 ? '' : ', in hiss of -85 dBFS'}`,
        kind: 'spoken',
        segmentKind: kinds[index % kinds.length],
        sound: joined(padding[0], prompt, padding[1]),
        cueIn: before + from / RATE,
        cueOut: before + to / RATE,
      };
    });

/** The cases, one kind after the other, so that no more of them are in memory than one kind has. */
export function* corpus(): Generator<Case> {
  for (const kind of [cold, fade, sustained, padded, noiseFloor, softOpening, spoken]) yield* kind();
}

/** How far off what was found is, in seconds; positive is late. */
export interface Verdict {
  readonly name: string;
  readonly kind: CaseKind;
  readonly cueIn: number;
  readonly cueOut: number;
  readonly segue: number | undefined;
  readonly ending: EndingKind | null;
  readonly isEndingRight: boolean;
  readonly found: Analysed;
}

export function judged(one: Case): Verdict {
  const found = analysed(one.sound, one.segmentKind);
  return {
    name: one.name,
    kind: one.kind,
    cueIn: found.cueInFrames / RATE - one.cueIn,
    cueOut: found.cueOutFrames / RATE - one.cueOut,
    segue: one.segue === undefined ? undefined : found.segueFrames / RATE - one.segue,
    ending: found.ending,
    isEndingRight: one.ending === undefined || (found.ending !== null && one.ending.includes(found.ending)),
    found,
  };
}

export { source, voice, SOURCES };
