import { basename } from 'node:path';
import { ebur128OfFile } from '../instruments/ffmpeg.js';
import { referenceDbtp } from '../instruments/reference-peak.js';
import { run, versionOf } from '../instruments/run.js';
import { deinterleaved } from '../instruments/stereo.js';
import { shown, type Bench, type Point, type Section } from '../report.js';

/** A meter that is further from the truth than this says nothing about another. */
const TRUE_PEAK_TOLERANCE_DB = 0.2;

interface Reading {
  readonly integratedLufs: number;
  readonly truePeakDbtp: number;
}

type Readings = ReadonlyMap<string, Reading>;

/** Whole real tracks: the product's analysis, loudgain (libebur128) and ffmpeg, one after another in one run. */
export async function measureLoudness(bench: Bench): Promise<Section> {
  const tracks = await bench.tracks();
  const ours: Readings = new Map(
    tracks.map(({ path, integratedLufs, truePeakDbtp }) => [
      path,
      { integratedLufs: integratedLufs ?? NaN, truePeakDbtp: truePeakDbtp ?? NaN },
    ]),
  );
  const paths = [...ours.keys()].sort();
  const [ffmpeg, loudgain] = await Promise.all([byFfmpeg(paths), byLoudgain(paths)]);
  const truth = await byInterpolation(paths);
  const wrong = paths.filter((path) => loudgain && differenceOf(loudgain, truth, path) > TRUE_PEAK_TOLERANCE_DB);
  return {
    id: 'loudness',
    title: 'Loudness of real tracks',
    text:
      'Integrated loudness and true peak of whole files, as ingest measures them, against two other meters. ffmpeg gives loudness with ' +
      'three decimals and peaks as linear values with three; loudgain gives two decimals of both. Where true-peak meters disagree, an ' +
      'interpolation at 32 times the rate with 256 taps decides, which no meter in real time can afford.' +
      (loudgain === null ? ' loudgain is not installed.' : loudgainsErrors(wrong, ours, loudgain, truth)),
    points: pointsOf(paths, wrong, { ours, ffmpeg, loudgain, truth }),
    tables: [
      {
        caption: 'Each track',
        head: ['track', 'LUFS', 'ffmpeg', 'loudgain', 'dBTP', 'ffmpeg', 'loudgain', '32x'],
        rows: paths.map((path) => [
          basename(path),
          ...(['integratedLufs', 'truePeakDbtp'] as const).flatMap((key) =>
            [ours, ffmpeg, loudgain].map((all) => all?.get(path)?.[key] ?? null),
          ),
          truth.get(path)?.truePeakDbtp ?? null,
        ]),
      },
    ],
    figures: [],
  };
}

function differenceOf(
  a: Readings | null,
  b: Readings | null,
  path: string,
  key: keyof Reading = 'truePeakDbtp',
): number {
  return Math.abs((a?.get(path)?.[key] ?? NaN) - (b?.get(path)?.[key] ?? NaN));
}

function loudgainsErrors(wrong: readonly string[], ours: Readings, loudgain: Readings, truth: Readings): string {
  if (wrong.length === 0) return '';
  const each = wrong.map((path) => {
    const of = (readings: Readings): string => shown(differenceOf(readings, truth, path));
    return `${basename(path)} by ${of(loudgain)} dB (ours by ${of(ours)} dB)`;
  });
  return ` loudgain's true peak is wrong itself by more than ${TRUE_PEAK_TOLERANCE_DB} dB and not compared with on ${each.join(', ')}.`;
}

interface AllReadings {
  readonly ours: Readings;
  readonly ffmpeg: Readings;
  readonly loudgain: Readings | null;
  readonly truth: Readings;
}

function pointsOf(paths: readonly string[], wrong: readonly string[], readings: AllReadings): Point[] {
  const { ours, ffmpeg, loudgain, truth } = readings;
  const largest = (a: Readings | null, b: Readings, key: keyof Reading, over = paths): number =>
    over.length === 0 ? NaN : Math.max(...over.map((path) => differenceOf(a, b, path, key)));
  const point = (id: string, what: string, goal: Point['goal'], figure: number, instrument: string): Point => {
    return { id: `loudness.${id}`, what, goal, ours: figure, instrument, digits: 3 };
  };
  const lu = { unit: 'LU', atMost: 0.1 };
  const db = { unit: 'dB', atMost: TRUE_PEAK_TOLERANCE_DB };
  const on = `on ${paths.length} real tracks`;
  const right = paths.filter((path) => !wrong.includes(path));
  const points: Point[] = [
    point('integrated.ffmpeg', `largest difference of integrated loudness ${on}`, lu, largest(ours, ffmpeg, 'integratedLufs'), 'ffmpeg ebur128'),
    {
      ...point('peak.truth', `largest error of true peak ${on}`, db, largest(ours, truth, 'truePeakDbtp'), '32x interpolation, 256 taps'),
      peers: [
        { name: 'ffmpeg ebur128', value: largest(ffmpeg, truth, 'truePeakDbtp') },
        { name: 'loudgain', value: loudgain && largest(loudgain, truth, 'truePeakDbtp') },
      ],
    },
    point('peak.ffmpeg', `largest difference of true peak ${on}`, db, largest(ours, ffmpeg, 'truePeakDbtp'), 'ffmpeg ebur128'),
  ]; // prettier-ignore
  if (loudgain !== null) {
    const judged = wrong.length === 0 ? on : `on the ${right.length} of ${paths.length} real tracks that it reads within 0.2 dB of the 32x interpolation itself`; // prettier-ignore
    points.push(
      point('integrated.loudgain', `largest difference of integrated loudness ${on}`, lu, largest(ours, loudgain, 'integratedLufs'), 'loudgain (libebur128)'),
      point('peak.loudgain', `largest difference of true peak ${judged}`, db, largest(ours, loudgain, 'truePeakDbtp', right), 'loudgain (libebur128)'),
    ); // prettier-ignore
  }
  return points;
}

/** True peaks at the file's own rate; loudness is left out. */
async function byInterpolation(paths: readonly string[]): Promise<Readings> {
  const result = new Map<string, Reading>();
  for (const path of paths) {
    const args = ['-nostdin', '-v', 'error', '-i', path, '-map', '0:a:0', '-ac', '2', '-f', 'f32le', 'pipe:1'];
    const { left, right } = deinterleaved((await run('ffmpeg', args)).stdout, 0);
    result.set(path, { integratedLufs: NaN, truePeakDbtp: referenceDbtp(left, right) });
  }
  return result;
}

async function byFfmpeg(paths: readonly string[]): Promise<Map<string, Reading>> {
  const result = new Map<string, Reading>();
  for (const path of paths) result.set(path, await ebur128OfFile(path));
  return result;
}

async function byLoudgain(paths: readonly string[]): Promise<Map<string, Reading> | null> {
  if (versionOf('loudgain', '-v') === undefined) return null;
  const result = new Map<string, Reading>();
  for (const path of paths) {
    // Its mode without tags: it writes nothing into the file.
    const { stdout } = await run('loudgain', ['-s', 's', '-q', '-O', path]);
    const [head, row] = stdout
      .toString()
      .split('\n')
      .map((line) => line.split('\t'));
    const figure = (name: string): number => Number.parseFloat(row[head.indexOf(name)]);
    const truePeak = figure('True_Peak');
    result.set(path, { integratedLufs: figure('Loudness'), truePeakDbtp: 20 * Math.log10(truePeak) });
  }
  return result;
}
