import { ebur128 } from '../instruments/ffmpeg.js';
import { part, stereo, type Stereo } from '../instruments/stereo.js';
import { courseOf, dip, rise, slew, spread, wordMarks, zipper, type Ducked } from '../ducked.js';
import { duckTrial, renderLiveDuck, type DuckTrial } from '../duck-trial.js';
import { plot } from '../plot.js';
import type { Bench, Point, Section } from '../report.js';

const RATE_HZ = 48_000;
const TARGET_LU = 12;
/** A live ducker cannot know the first word before it is spoken: detector, least activity and attack have passed by then. */
const SETTLED_SECONDS = 0.5;

/** Ducking by a live voice, through the real engine: the microphone hears the same words as in the planned trial. */
export async function measureLiveDucking(bench: Bench): Promise<Section> {
  const trial = await duckTrial();
  const out = await renderLiveDuck(bench.folder, trial, TARGET_LU);
  const ours: Ducked = { name: 'Continuity, live', course: courseOf(out, trial) };
  const settled: [number, number] = [trial.words[0] + SETTLED_SECONDS, trial.words[1]];
  const instrument = 'level of the bed’s own tone, 4 ms windows';
  const point = (id: string, what: string, goal: Point['goal'], figure: number): Point => ({
    id: `ducking.live.${id}`,
    what,
    goal,
    ours: figure,
    instrument,
  });
  return {
    id: 'live-ducking',
    title: 'Ducking, live',
    text:
      'The same bed and words, the voice from a live microphone that is opened two seconds before and is at its level already. What is ' +
      `measured over words begins ${SETTLED_SECONDS} s after the first one: nobody knows it beforehand.`,
    points: [
      await difference(out, trial, settled),
      point('ripple', 'bed ripple over words of 300 ms with gaps of 150 ms', { unit: 'dB', atMost: 0.5 }, spread(ours, settled)),
      point('pause', 'rise of the bed in a pause of 0.6 s', { unit: 'dB', atMost: 1 }, rise(ours, trial)),
      point('breath', 'dip of the bed under a breath of 400 ms at −45 dBFS', { unit: 'dB', atMost: 0.5 }, dip(ours, trial.breath)),
      point('reaction', 'time from the first word until the bed is within 1 dB of its depth', { unit: 's', atMost: SETTLED_SECONDS }, reaction(ours, trial)),
      point('slew', 'fastest change of the bed', { unit: 'dB/s', atMost: 400 }, slew(ours)),
      zipper('ducking.live.zipper', out, trial),
      after(out, trial),
    ],
    tables: [],
    figures: [
      plot({
        caption: 'Level of the bed under a live voice',
        x: { label: 'time from the voice’s first frame, s' },
        y: { label: 'gain of the bed, dB', min: -20, max: 2 },
        series: [
          { name: ours.name, points: ours.course },
          { name: 'words', points: wordMarks(trial), dashed: true },
        ],
      }),
      plot({
        caption: 'The first words, larger',
        x: { label: 'time from the voice’s first frame, s', min: trial.words[0] - 0.3, max: trial.words[0] + 1.2 },
        y: { label: 'gain of the bed, dB', min: -20, max: 2 },
        series: [
          { name: ours.name, points: ours.course },
          { name: 'words', points: wordMarks(trial), dashed: true },
        ],
      }),
    ],
  }; // prettier-ignore
}

async function difference(out: Stereo, trial: DuckTrial, [from, to]: readonly [number, number]): Promise<Point> {
  const frame = (seconds: number): number => trial.voiceAtFrame + Math.round(seconds * RATE_HZ);
  const { left, right } = part(out, frame(from), frame(to));
  const none = new Float32Array(left.length);
  const voice = (await ebur128(stereo(none, right))).integratedLufs;
  const bed = (await ebur128(stereo(left, none))).integratedLufs;
  return {
    id: 'ducking.live.difference',
    what: `voice −23 over bed −23, difference of the stems at ${TARGET_LU} LU wanted`,
    goal: { unit: 'LU', from: TARGET_LU - 0.5, to: TARGET_LU + 0.5 },
    ours: voice - bed,
    instrument: 'ffmpeg ebur128 on the stems',
  };
}

function reaction({ course }: Ducked, trial: DuckTrial): number {
  const [first, last] = trial.words;
  const depth = course.find(([seconds]) => seconds >= last)?.[1] ?? NaN;
  const reached = course.find(([seconds, db]) => seconds >= first && db <= depth + 1)?.[0] ?? NaN;
  return reached - first;
}

function after({ left }: Stereo, trial: DuckTrial): Point {
  let changed = 0;
  const from = trial.voiceAtFrame + Math.round((trial.lastWordEnd + 2.5) * RATE_HZ);
  for (let i = from; i < trial.bed.length; i++) if (left[i] !== trial.bed[i]) changed++;
  return {
    id: 'ducking.live.after',
    what: 'samples of the bed that are not the file’s, 2.5 s after the last word',
    goal: { unit: 'samples', atMost: 0 },
    ours: changed,
    instrument: 'comparison bit by bit with the file',
    digits: 0,
  };
}
