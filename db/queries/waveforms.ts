import type { Db } from '../open.js';
import { rowNumber } from '../row-number.js';

/** A waveform for drawing: pairs of smallest and largest sample, -127..127, one pair per `framesPerPeak` file frames. */
export interface CutWaveform {
  readonly peaks: Int8Array;
  readonly framesPerPeak: number;
  readonly sampleRateHz: number;
  readonly durationFrames: number;
}

function waveforms(db: Db) {
  return db.kysely
    .selectFrom('waveforms')
    .innerJoin('cuts', 'cuts.id', 'waveforms.cut')
    .select([
      'waveforms.peaks as peaks',
      'waveforms.frames_per_peak as framesPerPeak',
      'cuts.sample_rate_hz as sampleRateHz',
      'cuts.duration_frames as durationFrames',
    ])
    .limit(1);
}

type Row = Awaited<ReturnType<ReturnType<typeof waveforms>['execute']>>[number];

function waveform(row: Row | undefined): CutWaveform | undefined {
  if (row === undefined) return undefined;
  return { ...row, peaks: new Int8Array(row.peaks.buffer, row.peaks.byteOffset, row.peaks.byteLength) };
}

/** Waveform of a cart's first cut, or undefined where there is none. */
export async function peaksOf(db: Db, cartId: string): Promise<CutWaveform | undefined> {
  const number = rowNumber(cartId);
  if (number === undefined) return undefined;
  const found = waveforms(db).where('cuts.cart', '=', number).orderBy('cuts.position').orderBy('cuts.id');
  return waveform(await found.executeTakeFirst());
}

/** Waveform of a cut, or undefined where there is none. */
export async function peaksOfCut(db: Db, cutId: string): Promise<CutWaveform | undefined> {
  const id = rowNumber(cutId);
  if (id === undefined) return undefined;
  return waveform(await waveforms(db).where('cuts.id', '=', id).executeTakeFirst());
}
