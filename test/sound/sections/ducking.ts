import { ebur128 } from '../instruments/ffmpeg.js';
import { part, stereo, type Stereo } from '../instruments/stereo.js';
import { PEER_DUCKERS } from '../peers/duckers.js';
import { plot } from '../plot.js';
import { at, courseOf, dip, rise, slew, spread, wordMarks, zipper, type Ducked } from '../ducked.js';
import { duckTrial, renderDuck, type DuckTrial } from '../duck-trial.js';
import type { Bench, PeerFigure, Point, Section } from '../report.js';

const RATE_HZ = 48_000;
const TARGET_LU = 12;
const ACCESSIBLE_LU = 20;
/** Planned ducking as it is on air: the real engine renders a voice that lies over a bed. */
export async function measureDucking(bench: Bench): Promise<Section> {
  const trial = await duckTrial();
  const out = await renderDuck(bench.folder, trial, TARGET_LU);
  const wide = await renderDuck(bench.folder, trial, ACCESSIBLE_LU, 'accessible');
  const ours: Ducked = { name: 'Continuity, planned', course: courseOf(out, trial) };
  const peers: { readonly name: string; readonly ducked: Ducked | null }[] = [];
  for (const peer of PEER_DUCKERS) {
    const sound = peer.available() ? await peer.process(trial, bench.folder) : null;
    peers.push({
      name: peer.name,
      ducked: sound === null ? null : { name: peer.name, course: courseOf(sound, trial) },
    });
  }
  const all = [ours, ...peers.flatMap(({ ducked }) => (ducked === null ? [] : [ducked]))];
  const against = (figure: (ducked: Ducked) => number): PeerFigure[] =>
    peers.map(({ name, ducked }) => ({ name, value: ducked === null ? null : figure(ducked) }));
  // A ducker that cannot know the first word has half a second to come down.
  const settled: [number, number] = [trial.words[0] + 0.5, trial.words[1]];
  const instrument = 'level of the bed’s own tone, 4 ms windows';
  const measured = (id: string, what: string, goal: Point['goal'], figure: (ducked: Ducked) => number): Point => ({
    id: `ducking.planned.${id}`,
    what,
    goal,
    ours: figure(ours),
    instrument,
    peers: against(figure),
  });
  return {
    id: 'ducking',
    title: 'Ducking, planned',
    text:
      'A 1 kHz bed of −23 LUFS on the left channel alone, a voice of −23 LUFS on the right alone: words of 300 ms with gaps of 150 ms, ' +
      'a pause of 0.6 s, a breath of 400 ms at −45 dBFS three seconds before the first word. The left channel of the render is the bed’s ' +
      'stem and nothing else, the right one the voice’s. Peer: ffmpeg sidechaincompress set to the same depth.',
    points: [
      ...(await stemPoints('difference', out, trial, TARGET_LU)),
      ...(await stemPoints('accessible', wide, trial, ACCESSIBLE_LU)),
      measured('ripple', 'bed ripple over words of 300 ms with gaps of 150 ms', { unit: 'dB', atMost: 0.5 }, (d) => spread(d, settled)),
      measured('pause', 'rise of the bed in a pause of 0.6 s', { unit: 'dB', atMost: 1 }, (d) => rise(d, trial)),
      measured('first-word', 'error of the bed’s gain at the first word', { unit: 'dB', atMost: 0.5 }, (d) => Math.abs(at(d, trial.words[0]) + TARGET_LU)),
      measured('breath', 'dip of the bed under a breath of 400 ms at −45 dBFS', { unit: 'dB', atMost: 0.5 }, (d) => dip(d, trial.breath)),
      measured('slew', 'fastest change of the bed', { unit: 'dB/s', atMost: 60 }, slew),
      zipper('ducking.planned.zipper', out, trial),
      ...exactness(out, trial),
      await talkPoint(out, trial),
    ],
    tables: [],
    figures: [
      plot({
        caption: 'Level of the bed under the voice',
        x: { label: 'time from the voice’s first frame, s' },
        y: { label: 'gain of the bed, dB', min: -20, max: 2 },
        series: [...all.map(({ name, course }) => ({ name, points: course })), { name: 'words', points: wordMarks(trial), dashed: true }],
      }),
      plot({
        caption: 'The words alone, larger',
        x: { label: 'time from the voice’s first frame, s', min: trial.words[0] - 0.6, max: trial.words[0] + 4 },
        y: { label: 'gain of the bed, dB', min: -20, max: 2 },
        series: [...all.map(({ name, course }) => ({ name, points: course })), { name: 'words', points: wordMarks(trial), dashed: true }],
      }),
    ],
  }; // prettier-ignore
}

/** The part of a render in which the voice talks. */
function talk(sound: Stereo, trial: DuckTrial): Stereo {
  const frame = (seconds: number): number => trial.voiceAtFrame + Math.round(seconds * RATE_HZ);
  return part(sound, frame(trial.words[0]), frame(trial.lastWordEnd));
}

async function stemPoints(id: string, out: Stereo, trial: DuckTrial, target: number): Promise<Point[]> {
  const { left, right } = talk(out, trial);
  const none = new Float32Array(left.length);
  const voice = (await ebur128(stereo(none, right))).integratedLufs;
  const bed = (await ebur128(stereo(left, none))).integratedLufs;
  return [
    {
      id: `ducking.planned.${id}`,
      what: `voice −23 over bed −23, difference of the stems at ${target} LU wanted`,
      goal: { unit: 'LU', from: target - 0.5, to: target + 0.5 },
      ours: voice - bed,
      instrument: 'ffmpeg ebur128 on the stems',
    },
  ];
}

async function talkPoint(out: Stereo, trial: DuckTrial): Promise<Point> {
  const { left, right } = talk(out, trial);
  const none = new Float32Array(left.length);
  const voice = (await ebur128(stereo(none, right))).integratedLufs;
  return {
    id: 'ducking.planned.talk',
    what: 'loudness during talk minus the voice’s own',
    goal: { unit: 'LU', from: -1, to: 1 },
    ours: (await ebur128(stereo(left, right))).integratedLufs - voice,
    instrument: 'ffmpeg ebur128',
  };
}

function exactness({ left, right }: Stereo, trial: DuckTrial): Point[] {
  let voice = 0;
  for (let i = 0; i < trial.voice.length; i++) if (right[trial.voiceAtFrame + i] !== trial.voice[i]) voice++;
  let after = 0;
  const from = trial.voiceAtFrame + Math.round((trial.lastWordEnd + 2.5) * RATE_HZ);
  for (let i = from; i < trial.bed.length; i++) if (left[i] !== trial.bed[i]) after++;
  const goal = { unit: 'samples', atMost: 0 } as const;
  const instrument = 'comparison bit by bit with the file';
  return [
    { id: 'ducking.planned.voice', what: 'samples of the voice that are not the file’s', goal, ours: voice, instrument, digits: 0 },
    { id: 'ducking.planned.after', what: 'samples of the bed that are not the file’s, 2.5 s after the last word', goal, ours: after, instrument, digits: 0 },
  ]; // prettier-ignore
}
