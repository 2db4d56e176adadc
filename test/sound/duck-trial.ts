import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lowPassed, noiseSource, sine } from '../playout/dsp/signals.js';
import { ebur128 } from './instruments/ffmpeg.js';
import { toneAt } from './instruments/spectrum.js';
import { readWav, stereo, writeWav, type Stereo } from './instruments/stereo.js';

const RATE_HZ = 48_000;
const LOUDNESS_LUFS = -23;
const BED_HZ = 1000;

/** A bed and a voice; seconds count from the voice's first frame. */
export interface DuckTrial {
  readonly bed: Float32Array;
  readonly voice: Float32Array;
  readonly voiceAtFrame: number;
  readonly breath: readonly [number, number];
  /** From the first word to the end of the last one before the pause. */
  readonly words: readonly [number, number];
  readonly pause: readonly [number, number];
  readonly lastWordEnd: number;
  readonly spoken: readonly (readonly [number, number])[];
}

const BREATH = [0.5, 0.9] as const;
const FIRST_WORD = 4;
const WORDS = 10;
const PAUSE_SECONDS = 0.6;
const VOICE_SECONDS = 15;
const BED_SECONDS = 30;
const VOICE_AT_SECONDS = 8;

/** Words of 300 ms with gaps of 150 ms, ten before and ten after a pause of 0.6 s; a breath three seconds before. */
export async function duckTrial(): Promise<DuckTrial> {
  const spoken: (readonly [number, number])[] = [];
  let at = FIRST_WORD;
  for (let word = 0; word < 2 * WORDS; word++) {
    spoken.push([at, at + 0.3]);
    at += word === WORDS - 1 ? 0.3 + PAUSE_SECONDS : 0.45;
  }
  const lastBefore = spoken[WORDS - 1][1];
  const voice = await voiceOf(spoken);
  return {
    bed: await tone(),
    voice,
    voiceAtFrame: VOICE_AT_SECONDS * RATE_HZ,
    breath: BREATH,
    words: [FIRST_WORD, lastBefore],
    pause: [lastBefore, lastBefore + PAUSE_SECONDS],
    lastWordEnd: spoken[spoken.length - 1][1],
    spoken,
  };
}

async function tone(): Promise<Float32Array> {
  const bed = sine(BED_SECONDS * RATE_HZ, BED_HZ, 0.1);
  const none = new Float32Array(bed.length);
  const gain = 10 ** ((LOUDNESS_LUFS - (await ebur128(stereo(bed, none))).integratedLufs) / 20);
  return bed.map((x) => x * gain);
}

/** Noise of 100 Hz to 4 kHz in words, at the loudness wanted; the breath is noise of -45 dBFS (RMS). */
async function voiceOf(spoken: readonly (readonly [number, number])[]): Promise<Float32Array> {
  const frames = VOICE_SECONDS * RATE_HZ;
  const noise = lowPassed(Float32Array.from({ length: frames }, noiseSource(31)), 4000 / RATE_HZ);
  const words = new Float32Array(frames);
  for (const [from, to] of spoken) copyFaded(noise, words, from, to, 1);
  const none = new Float32Array(frames);
  const gain = 10 ** ((LOUDNESS_LUFS - (await ebur128(stereo(none, words))).integratedLufs) / 20);
  const voice = words.map((x) => x * gain);
  let power = 0;
  for (const x of noise) power += x * x;
  copyFaded(noise, voice, BREATH[0], BREATH[1], 10 ** (-45 / 20) / Math.sqrt(power / frames));
  return voice;
}

function copyFaded(source: Float32Array, target: Float32Array, from: number, to: number, gain: number): void {
  const first = Math.round(from * RATE_HZ);
  const last = Math.round(to * RATE_HZ);
  const edge = Math.round(0.01 * RATE_HZ);
  for (let i = first; i < last; i++) {
    const inside = Math.min(1, (i - first) / edge, (last - 1 - i) / edge);
    target[i] = gain * source[i] * (0.5 - 0.5 * Math.cos(Math.PI * inside));
  }
}

/** Level of the bed against its own in windows of 4 ms, [seconds from the voice's first frame, dB]. */
export function bedLevelDb(left: Float32Array, trial: DuckTrial, hopSeconds: number): (readonly [number, number])[] {
  const window = 192;
  const own = toneAt(trial.bed, BED_HZ, RATE_HZ, RATE_HZ, window).amplitude;
  const points: (readonly [number, number])[] = [];
  const hop = Math.round(hopSeconds * RATE_HZ);
  const end = Math.min(left.length, trial.bed.length) - window;
  for (let at = trial.voiceAtFrame - 2 * RATE_HZ; at < end; at += hop) {
    const { amplitude } = toneAt(left, BED_HZ, RATE_HZ, at, window);
    points.push([(at + window / 2 - trial.voiceAtFrame) / RATE_HZ, 20 * Math.log10(Math.max(1e-6, amplitude / own))]);
  }
  return points;
}

/** Renders the voice over the bed with the mixer alone, at unity, through the command line. */
export async function renderDuck(
  folder: string,
  trial: DuckTrial,
  differenceLu: number,
  name = 'duck',
): Promise<Stereo> {
  const { bed, voice } = stems(folder, trial);
  return render(
    folder,
    name,
    { items: [item('bed', bed, 'music', BED_SECONDS), { ...item('voice', voice, 'voice', VOICE_SECONDS), over: 'bed', atSeconds: VOICE_AT_SECONDS }] },
    { CONTINUITY_SOUND_DUCK_DIFFERENCE_LU: String(differenceLu) },
  ); // prettier-ignore
}

/** The same voice from a live microphone, whose level is right already, without a strip. */
export async function renderLiveDuck(folder: string, trial: DuckTrial, differenceLu: number): Promise<Stereo> {
  const { bed, voice } = stems(folder, trial);
  return render(
    folder,
    'live-duck',
    {
      items: [item('bed', bed, 'music', BED_SECONDS)],
      inputs: [{ input: 'microphone', file: voice, atSeconds: VOICE_AT_SECONDS }],
      commands: [
        { atSeconds: VOICE_AT_SECONDS - 2, do: 'input.open', input: 'microphone' },
        { atSeconds: VOICE_AT_SECONDS + VOICE_SECONDS, do: 'input.close', input: 'microphone' },
      ],
    },
    {
      CONTINUITY_SOUND_DUCK_DIFFERENCE_LU: String(differenceLu),
      CONTINUITY_SOUND_SPEECH_TARGET_LUFS: String(LOUDNESS_LUFS),
      CONTINUITY_SOUND_MICROPHONE_ENABLED: 'false',
    },
  );
}

/** The bed on the left and the voice on the right alone: the render's channels are the stems. */
function stems(folder: string, trial: DuckTrial): { readonly bed: string; readonly voice: string } {
  return {
    bed: writeWav(join(folder, 'bed.wav'), stereo(trial.bed, new Float32Array(trial.bed.length))),
    voice: writeWav(join(folder, 'voice.wav'), stereo(new Float32Array(trial.voice.length), trial.voice)),
  };
}

function item(id: string, file: string, kind: string, seconds: number): object {
  const points = {
    cueInSeconds: 0,
    segueSeconds: seconds,
    cueOutSeconds: seconds,
    fadeInSeconds: 0,
    fadeOutSeconds: 0,
  };
  return { id, file, kind, gainDb: 0, ...points };
}

async function render(folder: string, name: string, parts: object, environment: NodeJS.ProcessEnv): Promise<Stereo> {
  const scenario = join(folder, `${name}.json`);
  const out = join(folder, `${name}-out.wav`);
  writeFileSync(scenario, JSON.stringify({ durationSeconds: BED_SECONDS, station: { processing: 'off' }, ...parts }));
  await promisify(execFile)(
    process.execPath,
    ['dist/continuity.js', 'render', scenario, '--out', out, '--bits', '32f', '--json'],
    { env: { ...process.env, ...environment } },
  );
  return readWav(out);
}
