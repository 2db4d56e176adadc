import { ENGINE_RATE_HZ, linearFromDb } from '../../api/units.js';
import { NoteBank } from '../instruments/note-bank.js';
import type { Part, Score } from '../music/score.js';
import { scoreSeconds } from '../music/score.js';
import { Random } from '../random.js';
import { Chorus } from './chorus.js';
import { Echo } from './echo.js';
import { frameOfBeat, perform, type Placed } from './performance.js';
import { Reverb } from './reverb.js';

/** Stereo sound in memory at the engine's rate. */
export interface StereoSound {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

const BLOCK = 2048;

/** One stereo bus of a block. */
class Bus {
  readonly left = new Float32Array(BLOCK);
  readonly right = new Float32Array(BLOCK);
  clear(): void {
    this.left.fill(0);
    this.right.fill(0);
  }
}

/** A part on the desk: its notes still to come, and the ones that sound. */
interface Strip {
  readonly part: Part;
  readonly placed: readonly Placed[];
  next: number;
  readonly sounding: Placed[];
  readonly leftGain: number;
  readonly rightGain: number;
  readonly pump: number;
}

/** Plays a score into stereo sound, a block at a time: parts through their strips to the dry bus and the sends. */
export function renderScore(score: Score, bank: NoteBank = new NoteBank(score.seed)): StereoSound {
  const frames = Math.ceil(scoreSeconds(score) * ENGINE_RATE_HZ);
  const out = { left: new Float32Array(frames), right: new Float32Array(frames) };
  const strips = score.parts.map((part) => makeStrip(score, part, bank));
  const pumpFrames = pumpStarts(score);
  const dry = new Bus();
  const strip = new Bus();
  const answers = new Bus();
  const rooms = { reverb: new Bus(), echo: new Bus(), chorus: new Bus() };
  const reverb = new Reverb(score.reverb.seconds, score.reverb.damping);
  const echo = new Echo(Math.round((score.echoBeats * 60 * ENGINE_RATE_HZ) / score.tempoBpm));
  const chorus = new Chorus();
  const hiss = makeHiss(score);
  const pump = new Float32Array(BLOCK);
  const reverbGain = linearFromDb(score.reverb.returnDb);
  for (let from = 0; from < frames; from += BLOCK) {
    dry.clear();
    for (const bus of [rooms.reverb, rooms.echo, rooms.chorus]) bus.clear();
    fillPump(pump, from, pumpFrames);
    for (const each of strips) {
      if (sumNotes(each, strip, from)) route(each, strip, dry, rooms, pump);
    }
    chorus.process(rooms.chorus.left, rooms.chorus.right, dry.left, dry.right, BLOCK);
    answers.clear();
    echo.process(rooms.echo.left, rooms.echo.right, answers.left, answers.right, BLOCK);
    addScaled(answers, dry, 1);
    addScaled(answers, rooms.reverb, 0.5);
    reverb.process(rooms.reverb.left, rooms.reverb.right, dry.left, dry.right, BLOCK, reverbGain);
    hiss?.(dry.left, dry.right);
    const count = Math.min(BLOCK, frames - from);
    out.left.set(dry.left.subarray(0, count), from);
    out.right.set(dry.right.subarray(0, count), from);
  }
  return out;
}

function makeStrip(score: Score, part: Part, bank: NoteBank): Strip {
  const gain = linearFromDb(part.channel.gainDb);
  // Constant power: -3 dB in the middle.
  const angle = (((part.channel.pan ?? 0) + 1) * Math.PI) / 4;
  return {
    part,
    placed: perform(score, part, bank),
    next: 0,
    sounding: [],
    leftGain: gain * Math.cos(angle) * Math.SQRT2,
    rightGain: gain * Math.sin(angle) * Math.SQRT2,
    pump: part.channel.pump ?? 0,
  };
}

/** Adds the notes that sound in the block from `from`; false where there are none. */
function sumNotes(strip: Strip, bus: Bus, from: number): boolean {
  const to = from + BLOCK;
  while (strip.next < strip.placed.length && strip.placed[strip.next].startFrame < to) {
    strip.sounding.push(strip.placed[strip.next]);
    strip.next++;
  }
  if (strip.sounding.length === 0) return false;
  bus.clear();
  for (let n = strip.sounding.length - 1; n >= 0; n--) {
    const note = strip.sounding[n];
    addNote(note, bus, from);
    if (note.startFrame + note.sound.left.length <= to) strip.sounding.splice(n, 1);
  }
  return true;
}

function addNote(note: Placed, bus: Bus, from: number): void {
  const { left, right } = note.sound;
  const offset = from - note.startFrame;
  const start = Math.max(0, -offset);
  const end = Math.min(BLOCK, left.length - offset);
  const gain = note.gainLinear;
  const { left: busLeft, right: busRight } = bus;
  for (let i = start; i < end; i++) {
    busLeft[i] += left[i + offset] * gain;
    busRight[i] += right[i + offset] * gain;
  }
}

function route(
  strip: Strip,
  bus: Bus,
  dry: Bus,
  rooms: { reverb: Bus; echo: Bus; chorus: Bus },
  pump: Float32Array,
): void {
  const { channel } = strip.part;
  const chorus = channel.chorus ?? 0;
  for (let i = 0; i < BLOCK; i++) {
    const pushed = 1 - strip.pump * pump[i];
    bus.left[i] *= strip.leftGain * pushed;
    bus.right[i] *= strip.rightGain * pushed;
  }
  addScaled(bus, dry, 1 - 0.35 * chorus);
  addScaled(bus, rooms.reverb, channel.reverb ?? 0);
  addScaled(bus, rooms.echo, channel.echo ?? 0);
  addScaled(bus, rooms.chorus, chorus);
}

function addScaled(from: Bus, to: Bus, gain: number): void {
  if (gain === 0) return;
  for (let i = 0; i < BLOCK; i++) {
    to.left[i] += from.left[i] * gain;
    to.right[i] += from.right[i] * gain;
  }
}

function pumpStarts(score: Score): number[] {
  const kick = score.parts.find((part) => part.name === score.pumpBy);
  return kick ? kick.notes.map((note) => frameOfBeat(score, note.atBeats, true)).sort((a, b) => a - b) : [];
}

/** 1 right after a kick, back to 0 over a quarter of a second. */
function fillPump(pump: Float32Array, from: number, starts: readonly number[]): void {
  pump.fill(0);
  const length = Math.round(0.25 * ENGINE_RATE_HZ);
  for (const start of starts) {
    if (start + length <= from) continue;
    if (start >= from + BLOCK) break;
    for (let i = Math.max(0, start - from); i < Math.min(BLOCK, start + length - from); i++) {
      const x = (from + i - start) / length;
      // Down within 6 ms, so that the push does not click.
      const down = Math.min(1, (from + i - start) / 288);
      pump[i] = Math.max(pump[i], down * (1 - x) * (1 - x));
    }
  }
}

type Hiss = (left: Float32Array, right: Float32Array) => void;

/** The surface of an old record: soft hiss and a few crackles. */
function makeHiss(score: Score): Hiss | undefined {
  if (score.hissDb === undefined) return undefined;
  const random = new Random(`${score.seed}:hiss`);
  const level = linearFromDb(score.hissDb);
  let low = 0;
  let crackle = 0;
  return (left, right) => {
    for (let i = 0; i < left.length; i++) {
      low += (random.next() * 2 - 1 - low) * 0.35;
      if (random.chance(0.00012)) crackle = random.between(2, 7) * (random.chance(0.5) ? 1 : -1);
      crackle *= 0.72;
      const value = (low + crackle) * level;
      left[i] += value;
      right[i] += value * 0.9;
    }
  };
}
