import { Random } from '../random.js';
import { AMBIENT } from '../styles/ambient.js';
import { BALLAD } from '../styles/ballad.js';
import { BOSSA } from '../styles/bossa.js';
import { HOUSE } from '../styles/house.js';
import { LO_FI } from '../styles/lo-fi.js';
import { LEADS, type Style } from '../styles/style.js';
import { SYNTH_POP } from '../styles/synth-pop.js';
import { WALTZ } from '../styles/waltz.js';
import { Arrangement, voiceBars, type Bar } from './arrangement.js';
import { MODES, NOTE_NAMES, parseProgression, type BarChord } from './chord.js';
import { parseForm, type Section, type SectionKind } from './form.js';
import { makeTheme } from './melody.js';
import type { Channel, Ending, Note, Part, Score } from './score.js';
import { leadVoices } from './voicing.js';
import type { Song, StyleName } from './song.js';

const STYLES: Readonly<Record<StyleName, Style>> = {
  'lo-fi': LO_FI,
  ambient: AMBIENT,
  'synth-pop': SYNTH_POP,
  bossa: BOSSA,
  waltz: WALTZ,
  house: HOUSE,
  ballad: BALLAD,
};

/** A song ready to be played, with the points that a station wants to know. */
export interface ComposedSong {
  readonly score: Score;
  /** The lead's first note: end of the talk-up. */
  readonly introEndSeconds: number;
  /** Where the next item may start. */
  readonly segueSeconds: number;
  readonly durationSeconds: number;
}

/** Writes a song. The same song gives the same score. */
export function composeSong(song: Song): ComposedSong {
  const style = STYLES[song.style];
  const seed = `${song.artist}/${song.title}`;
  const tonicPc = NOTE_NAMES.indexOf(song.tonic);
  const sections = parseForm(song.form);
  const harmony = sections.flatMap((section) => sectionChords(song, section, tonicPc, style.beatsPerBar));
  const bars = voiceBars(harmony, style.beatsPerBar, style.voicing);
  const arrangement = new Arrangement(bars, style.beatsPerBar, new Random(`${seed}:arrangement`));
  for (const section of sections) style.arrange(section, arrangement);
  writeLead(song, style, sections, harmony, arrangement, seed);
  const barBeats = bars.length * style.beatsPerBar;
  const ending = makeEnding(song, style, sections);
  if (ending.kind !== 'fade')
    writeLastChord(song, style, tonicPc, bars[bars.length - 1], barBeats, ending, arrangement);
  const lengthBeats = barBeats + (ending.kind === 'fade' ? 0 : ending.kind === 'cold' ? 0.75 : 4);
  const score: Score = {
    seed,
    tempoBpm: song.tempoBpm,
    lengthBeats,
    parts: makeParts(song, style, arrangement),
    ending,
    swing: style.swing,
    swingUnitBeats: style.swingUnitBeats,
    reverb: style.reverb,
    echoBeats: style.echoBeats,
    ...(style.pumpBy === undefined ? {} : { pumpBy: style.pumpBy }),
    ...(style.hissDb === undefined ? {} : { hissDb: style.hissDb }),
  };
  return { score, ...stationPoints(score, barBeats) };
}

/** In seconds: intro end, segue and length. */
function stationPoints(score: Score, barBeats: number): Omit<ComposedSong, 'score'> {
  const beatSeconds = 60 / score.tempoBpm;
  const lead = score.parts.find((part) => part.name === 'lead');
  const introEndBeats = Math.min(...(lead?.notes ?? []).map((note) => note.atBeats));
  const durationSeconds = score.lengthBeats * beatSeconds + score.ending.tailSeconds;
  const lastSeconds = barBeats * beatSeconds;
  // Half way down a fade; after a last chord has been heard; right behind a cold end.
  const segue = {
    fade: durationSeconds - score.ending.fadeBeats * beatSeconds * 0.45,
    ring: Math.min(durationSeconds - 0.5, lastSeconds + Math.max(1.6, 3 * beatSeconds)),
    cold: durationSeconds - 0.15,
  }[score.ending.kind];
  return { introEndSeconds: introEndBeats * beatSeconds, segueSeconds: segue, durationSeconds };
}

function sectionChords(song: Song, section: Section, tonicPc: number, beatsPerBar: number): BarChord[][] {
  const text: Readonly<Record<SectionKind, string>> = {
    intro: song.verse,
    verse: song.verse,
    chorus: song.chorus,
    bridge: song.bridge,
    break: song.verse,
    outro: song.ending === 'fade' ? song.chorus : song.verse,
  };
  const bars = parseProgression(text[section.kind], tonicPc, beatsPerBar);
  return Array.from({ length: section.bars }, (_, index) => bars[index % bars.length]);
}

/** One theme for each kind of section; where it comes again it is the same tune, a little varied. */
function writeLead(
  song: Song,
  style: Style,
  sections: readonly Section[],
  harmony: readonly BarChord[][],
  to: Arrangement,
  seed: string,
): void {
  const scalePcs = MODES[song.mode].map((step) => (step + NOTE_NAMES.indexOf(song.tonic)) % 12);
  const [low, high] = style.leadRange;
  const ranges: Partial<Record<SectionKind, readonly [number, number]>> = {
    verse: [low, high - 5],
    chorus: [low + 3, high],
    bridge: [low - 2, high - 4],
  };
  for (const section of sections) {
    const range = ranges[section.kind];
    if (!range || (section.kind === 'bridge' && section.bars < 8)) continue;
    const theme = makeTheme({
      bars: harmony.slice(section.startBar, section.startBar + section.bars),
      beatsPerBar: style.beatsPerBar,
      scalePcs,
      lowMidi: range[0],
      highMidi: range[1],
      rhythms: style.rhythms,
      random: new Random(`${seed}:theme:${section.kind}`),
    });
    const varied = section.occurrence > 0 ? ornament(theme, new Random(`${seed}:${section.startBar}`)) : theme;
    for (const note of varied) {
      const at = section.startBar * style.beatsPerBar + note.atBeats;
      to.add('lead', at, note.lengthBeats, note.midi, note.velocity * (0.75 + 0.25 * section.energy));
      if (section.kind === 'chorus' && section.last) {
        to.add('double', at, note.lengthBeats, note.midi - 12, note.velocity * 0.7);
      }
    }
  }
}

/** Leaves a weak note out here and there and anticipates another by an eighth. */
function ornament(theme: readonly Note[], random: Random): Note[] {
  return theme
    .filter((note) => note.velocity > 0.8 || !random.chance(0.12))
    .map((note) =>
      note.velocity < 0.8 && note.lengthBeats >= 1 && random.chance(0.25)
        ? { ...note, atBeats: note.atBeats + 0.5, lengthBeats: note.lengthBeats - 0.5 }
        : note,
    );
}

function makeEnding(song: Song, style: Style, sections: readonly Section[]): Ending {
  const outro = sections[sections.length - 1];
  switch (song.ending) {
    case 'fade':
      return { kind: 'fade', fadeBeats: Math.min(outro.bars, 8) * style.beatsPerBar, tailSeconds: 0 };
    case 'cold':
      return { kind: 'cold', fadeBeats: 0, tailSeconds: 0.25 };
    case 'ring':
      return { kind: 'ring', fadeBeats: 0, tailSeconds: style.reverb.seconds + 1.2 };
  }
}

function writeLastChord(
  song: Song,
  style: Style,
  tonicPc: number,
  before: Bar,
  atBeats: number,
  ending: Ending,
  to: Arrangement,
): void {
  const major = song.mode === 'major' || song.mode === 'mixolydian' || song.mode === 'lydian';
  const chord = parseProgression(major ? 'Iadd9' : 'iadd9', tonicPc, style.beatsPerBar)[0][0].chord;
  const voicing = leadVoices(chord, before.chords[before.chords.length - 1].voicing, style.voicing);
  const length = ending.kind === 'cold' ? 0.4 : 4;
  for (const part of style.lastChord) {
    if (part === 'bass') {
      to.add(part, atBeats, length, 29 + ((chord.rootPc - 29 + 120) % 12), 0.85);
      continue;
    }
    const octaves = part === 'glass' || part === 'bell' || part === 'chime' ? 12 : 0;
    const spread = ending.kind === 'ring' ? 0.05 : 0;
    voicing.forEach((midi, index) => {
      to.add(part, atBeats + index * spread, length, midi + octaves, 0.65);
    });
  }
  for (const part of style.lastHit) to.add(part, atBeats, 1, 48, ending.kind === 'cold' ? 0.9 : 0.6);
}

function makeParts(song: Song, style: Style, arrangement: Arrangement): Part[] {
  const lead: Channel = {
    instrument: song.lead,
    gainDb: LEADS[song.lead],
    pan: 0.04,
    reverb: 0.35,
    echo: 0.22,
    looseMs: 6,
  };
  const channels: Readonly<Record<string, Channel>> = {
    ...style.band,
    lead,
    double: { ...lead, gainDb: lead.gainDb - 7, pan: -0.25, chorus: 0.6 },
  };
  return [...arrangement.parts].map(([name, notes]) => {
    const channel = channels[name] as Channel | undefined;
    if (!channel) throw new Error(`the ${song.style} band has no ${name}`);
    return { name, channel, notes: [...notes].sort((a, b) => a.atBeats - b.atBeats) };
  });
}
