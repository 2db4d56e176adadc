import { basename } from 'node:path';
import { ebur128OfFile } from '../instruments/ffmpeg.js';
import { run, versionOf } from '../instruments/run.js';
import type { Bench, Point, Section } from '../report.js';

interface Reading {
  readonly integratedLufs: number;
  readonly truePeakDbtp: number;
}

/** Whole real tracks: the product's analysis, loudgain (libebur128) and ffmpeg, one after another in one run. */
export async function measureLoudness(bench: Bench): Promise<Section> {
  const tracks = await bench.tracks();
  const ours = new Map(
    tracks.map(({ path, integratedLufs, truePeakDbtp }) => [
      path,
      { integratedLufs: integratedLufs ?? NaN, truePeakDbtp: truePeakDbtp ?? NaN },
    ]),
  );
  const paths = [...ours.keys()].sort();
  const [ffmpeg, loudgain] = await Promise.all([byFfmpeg(paths), byLoudgain(paths)]);
  const worst = (peer: ReadonlyMap<string, Reading> | null, key: keyof Reading): number =>
    peer === null || paths.length === 0
      ? NaN
      : Math.max(...paths.map((path) => Math.abs((ours.get(path)?.[key] ?? NaN) - (peer.get(path)?.[key] ?? NaN))));
  const point = (
    id: string,
    what: string,
    atMost: number,
    unit: string,
    figure: number,
    instrument: string,
  ): Point => ({
    id: `loudness.${id}`,
    what: `${what} on ${paths.length} real tracks`,
    goal: { unit, atMost },
    ours: figure,
    instrument,
    digits: 3,
  });
  const points = [
    point('integrated.ffmpeg', 'largest difference of integrated loudness', 0.1, 'LU', worst(ffmpeg, 'integratedLufs'), 'ffmpeg ebur128'),
    point('peak.ffmpeg', 'largest difference of true peak', 0.2, 'dB', worst(ffmpeg, 'truePeakDbtp'), 'ffmpeg ebur128'),
  ]; // prettier-ignore
  if (loudgain !== null) {
    points.push(
      point('integrated.loudgain', 'largest difference of integrated loudness', 0.1, 'LU', worst(loudgain, 'integratedLufs'), 'loudgain (libebur128)'),
      point('peak.loudgain', 'largest difference of true peak', 0.2, 'dB', worst(loudgain, 'truePeakDbtp'), 'loudgain (libebur128)'),
    ); // prettier-ignore
  }
  return {
    id: 'loudness',
    title: 'Loudness of real tracks',
    text:
      'Integrated loudness and true peak of whole files, as ingest measures them, against two other meters. ffmpeg gives loudness with ' +
      'three decimals and peaks as linear values with three; loudgain gives two decimals of both.' +
      (loudgain === null ? ' loudgain is not installed.' : ''),
    points,
    tables: [
      {
        caption: 'Each track',
        head: ['track', 'LUFS', 'ffmpeg', 'loudgain', 'dBTP', 'ffmpeg', 'loudgain'],
        rows: paths.map((path) => [
          basename(path),
          ...(['integratedLufs', 'truePeakDbtp'] as const).flatMap((key) =>
            [ours, ffmpeg, loudgain].map((all) => all?.get(path)?.[key] ?? null),
          ),
        ]),
      },
    ],
    figures: [],
  };
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
