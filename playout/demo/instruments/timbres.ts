import type { SustainedTimbre } from './sustained.js';
import type { Spectrum } from './wave-table.js';

/** Harmonics of a saw (1/n) below a 12 dB/octave low pass. */
const sawBelow =
  (cutoffHz: number): Spectrum =>
  (n, hz) =>
    1 / n / (1 + ((n * hz) / cutoffHz) ** 2);

/** Odd harmonics only, as a clarinet or a square, below a low pass. */
const squareBelow =
  (cutoffHz: number): Spectrum =>
  (n, hz) =>
    (n % 2 === 1 ? 1 / n : 0.08 / n) / (1 + ((n * hz) / cutoffHz) ** 2);

/** Named harmonics, the rest nothing. */
const partials =
  (...amplitudes: number[]): Spectrum =>
  (n) =>
    amplitudes[n - 1] ?? 0;

/**
 * A sung vowel: a glottal source (1/n) through formant resonances [centre Hz, width Hz, gain]. Formants of a tenor's
 * vowels after Fant, "Acoustic Theory of Speech Production", 1960, rounded.
 */
const vowel =
  (...formants: (readonly [number, number, number])[]): Spectrum =>
  (n, hz) => {
    const at = n * hz;
    let gain = 0.02;
    for (const [centre, width, level] of formants) gain += level / (1 + ((at - centre) / width) ** 2);
    return gain / n;
  };

const AH = vowel([700, 130, 1], [1150, 150, 0.6], [2600, 220, 0.22], [3400, 300, 0.1]);
const OO = vowel([330, 90, 1], [800, 120, 0.25], [2400, 250, 0.04]);

const HELD: SustainedTimbre = {
  dark: sawBelow(600),
  bright: sawBelow(2400),
  detuneCents: [0],
  attackMs: 20,
  releaseMs: 150,
  sustain: 1,
  decayMs: 500,
  brightFrom: 0.5,
  brightTo: 0.5,
  brightMs: 500,
  vibratoCents: 0,
  vibratoHz: 5.2,
  vibratoDelayMs: 300,
  scoopCents: 0,
  breath: 0,
  gain: 0.9,
};

export const WARM_PAD: SustainedTimbre = {
  ...HELD,
  dark: sawBelow(600),
  bright: sawBelow(2800),
  detuneCents: [-8, 1, 9],
  attackMs: 550,
  releaseMs: 1100,
  brightFrom: 0.15,
  brightTo: 0.6,
  brightMs: 2500,
};

export const GLASS_PAD: SustainedTimbre = {
  ...HELD,
  dark: partials(1, 0.12, 0.05),
  bright: partials(1, 0.3, 0.22, 0.08, 0.1, 0, 0.05),
  detuneCents: [-5, 6],
  attackMs: 900,
  releaseMs: 1800,
  brightFrom: 0.1,
  brightTo: 0.7,
  brightMs: 3000,
};

export const STRINGS: SustainedTimbre = {
  ...HELD,
  dark: sawBelow(1300),
  bright: sawBelow(4800),
  detuneCents: [-11, -3, 7],
  attackMs: 180,
  releaseMs: 450,
  brightFrom: 0.3,
  brightTo: 0.55,
  brightMs: 700,
  vibratoCents: 5,
  vibratoHz: 5.4,
};

export const CHOIR: SustainedTimbre = {
  ...HELD,
  dark: OO,
  bright: AH,
  detuneCents: [-9, 2, 10],
  attackMs: 260,
  releaseMs: 700,
  brightFrom: 0.2,
  brightTo: 0.7,
  brightMs: 900,
  vibratoCents: 9,
  vibratoHz: 5,
  scoopCents: 20,
  gain: 1,
};

export const ORGAN: SustainedTimbre = {
  ...HELD,
  dark: partials(1, 0.7, 0.4, 0.25),
  bright: partials(1, 0.8, 0.5, 0.5, 0, 0.3, 0, 0.25),
  detuneCents: [-2, 3],
  attackMs: 8,
  releaseMs: 90,
  vibratoCents: 4,
  vibratoHz: 6.4,
};

export const SOFT_LEAD: SustainedTimbre = {
  ...HELD,
  dark: squareBelow(1600),
  bright: sawBelow(4600),
  detuneCents: [-4, 4],
  attackMs: 22,
  releaseMs: 180,
  sustain: 0.75,
  brightFrom: 0.5,
  brightTo: 0.25,
  vibratoCents: 14,
  scoopCents: 25,
};

export const BRIGHT_LEAD: SustainedTimbre = {
  ...HELD,
  dark: sawBelow(2000),
  bright: sawBelow(7000),
  detuneCents: [-9, 0, 8],
  attackMs: 10,
  releaseMs: 200,
  sustain: 0.7,
  brightFrom: 0.8,
  brightTo: 0.35,
  brightMs: 350,
  vibratoCents: 10,
};

export const FLUTE: SustainedTimbre = {
  ...HELD,
  dark: partials(1, 0.18, 0.06, 0.02),
  bright: partials(1, 0.42, 0.2, 0.07, 0.03),
  attackMs: 60,
  releaseMs: 130,
  brightFrom: 0.2,
  brightTo: 0.6,
  brightMs: 300,
  vibratoCents: 12,
  vibratoHz: 4.9,
  scoopCents: 15,
  breath: 0.03,
};

export const WHISTLE: SustainedTimbre = {
  ...FLUTE,
  dark: partials(1, 0.04),
  bright: partials(1, 0.1, 0.03),
  attackMs: 45,
  vibratoCents: 20,
  vibratoHz: 5.6,
  scoopCents: 45,
  breath: 0.02,
  gain: 0.8,
};

export const FIDDLE: SustainedTimbre = {
  ...HELD,
  dark: vowel([480, 180, 0.8], [1000, 300, 0.6], [2700, 700, 0.3]),
  bright: vowel([480, 180, 0.8], [1200, 400, 0.8], [2900, 900, 0.5]),
  detuneCents: [-2, 3],
  attackMs: 70,
  releaseMs: 170,
  brightFrom: 0.2,
  brightTo: 0.6,
  brightMs: 250,
  vibratoCents: 16,
  vibratoHz: 5.7,
  vibratoDelayMs: 180,
  scoopCents: 20,
  breath: 0.008,
};

export const VOICE_AH: SustainedTimbre = {
  ...CHOIR,
  detuneCents: [-5, 5],
  attackMs: 70,
  releaseMs: 190,
  brightFrom: 0.25,
  brightTo: 0.85,
  brightMs: 160,
  vibratoCents: 17,
  vibratoHz: 5.3,
  vibratoDelayMs: 260,
  scoopCents: 60,
  breath: 0.01,
};

export const VOICE_OO: SustainedTimbre = { ...VOICE_AH, brightFrom: 0.05, brightTo: 0.25, breath: 0.006 };

export const SYNTH_BASS: SustainedTimbre = {
  ...HELD,
  dark: sawBelow(260),
  bright: sawBelow(2400),
  attackMs: 4,
  releaseMs: 60,
  sustain: 0.6,
  decayMs: 220,
  brightFrom: 0.9,
  brightTo: 0.15,
  brightMs: 110,
  gain: 1.3,
};

export const SUB_BASS: SustainedTimbre = {
  ...HELD,
  dark: partials(1, 0.12, 0.03),
  bright: partials(1, 0.5, 0.22, 0.1, 0.05),
  attackMs: 10,
  releaseMs: 90,
  sustain: 0.8,
  brightFrom: 0.8,
  brightTo: 0.25,
  brightMs: 150,
  gain: 1.3,
};

export const HOUSE_BASS: SustainedTimbre = {
  ...SYNTH_BASS,
  dark: squareBelow(240),
  bright: squareBelow(1800),
  brightMs: 80,
  decayMs: 160,
  sustain: 0.45,
};

export const SYNTH_PLUCK: SustainedTimbre = {
  ...HELD,
  dark: sawBelow(800),
  bright: sawBelow(7000),
  detuneCents: [-6, 6],
  attackMs: 3,
  releaseMs: 180,
  sustain: 0.12,
  decayMs: 170,
  brightFrom: 0.9,
  brightTo: 0,
  brightMs: 90,
  gain: 1.1,
};

export const STAB: SustainedTimbre = {
  ...SYNTH_PLUCK,
  dark: sawBelow(900),
  bright: sawBelow(4800),
  detuneCents: [-10, 0, 11],
  releaseMs: 140,
  sustain: 0.4,
  decayMs: 260,
  brightMs: 180,
};
