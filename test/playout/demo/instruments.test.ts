import { describe, expect, it } from 'vitest';
import { hzFromMidi, INSTRUMENT_NAMES, type InstrumentName } from '../../../playout/demo/instruments/instrument.js';
import { NoteBank } from '../../../playout/demo/instruments/note-bank.js';
import { makeOrchestra } from '../../../playout/demo/instruments/orchestra.js';
import { Random } from '../../../playout/demo/random.js';
import { cents, pitchHz } from './pitch.js';

const orchestra = makeOrchestra();

function play(name: InstrumentName, midi: number, velocity = 0.8): ReturnType<(typeof orchestra)['bell']> {
  return orchestra[name]({ hz: hzFromMidi(midi), midi, gateFrames: 24_000, velocity, random: new Random(name) });
}

function peak(samples: Float32Array): number {
  return samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

describe.each(INSTRUMENT_NAMES)('%s', (name) => {
  it('sounds, stays in range, begins and ends without a click', () => {
    const { left, right } = play(name, 57);
    for (const side of [left, right]) {
      expect(side.every(Number.isFinite)).toBe(true);
      expect(peak(side)).toBeGreaterThan(0.02);
      expect(peak(side)).toBeLessThan(1.6);
      expect(Math.abs(side[0])).toBeLessThan(0.02);
      expect(Math.abs(side[side.length - 1])).toBeLessThan(0.005);
    }
  });
});

describe('tuning', () => {
  const strings = ['nylon', 'steel', 'muted-guitar'] as const;
  it.each(strings.flatMap((name) => [45, 52, 60, 67, 74].map((midi) => [name, midi] as const)))(
    '%s plays note %i in tune',
    (name, midi) => {
      const hz = hzFromMidi(midi);
      expect(Math.abs(cents(pitchHz(play(name, midi).left, hz), hz))).toBeLessThan(6);
    },
  );

  it.each(['upright-bass', 'sub-bass'] as const)('%s holds the low register in tune', (name) => {
    const hz = hzFromMidi(36);
    expect(Math.abs(cents(pitchHz(play(name, 36).left, hz), hz))).toBeLessThan(8);
  });

  it.each(['felt-piano', 'vibraphone', 'electric-piano', 'flute'] as const)('%s plays middle A in tune', (name) => {
    expect(Math.abs(cents(pitchHz(play(name, 69).left, 440), 440))).toBeLessThan(8);
  });
});

describe('the note bank', () => {
  it('renders a note once, and the same for the same seed', () => {
    const bank = new NoteBank('seed');
    const first = bank.note('nylon', 60, 24_000, 0.7, 0);
    expect(bank.note('nylon', 60, 24_000, 0.7, 1).sound).toBe(first.sound);
    expect(new NoteBank('seed').note('nylon', 60, 24_000, 0.7, 0)).toEqual(first);
    expect(new NoteBank('other').note('nylon', 60, 24_000, 0.7, 0)).not.toEqual(first);
  });

  it('gives a drum two strokes in turn', () => {
    const bank = new NoteBank('seed');
    expect(bank.note('snare', 48, 100, 0.7, 1).sound).not.toEqual(bank.note('snare', 48, 100, 0.7, 0).sound);
    expect(bank.note('snare', 48, 100, 0.7, 2).sound).toBe(bank.note('snare', 48, 100, 0.7, 0).sound);
  });
});
