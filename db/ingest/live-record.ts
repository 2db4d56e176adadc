import { messageOf } from '../../playout/api/errors.js';
import { isLiveAddress, shownAddress } from '../../playout/api/live-source.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import { ENGINE_RATE_HZ } from '../../playout/api/units.js';
import { checkedLiveSlot, liveCues, liveFrames } from '../live-cut.js';
import type { CutRecord } from './cart-record.js';

export function hasAddress({ file }: CutRecord): boolean {
  return typeof file === 'string' && isLiveAddress(file);
}

/**
 * The cuts of a record as they are stored, of a live source as one of the length that it says. A sentence where they cannot be
 * those of this kind: a live source has an address and nothing else, and nothing else has one.
 */
export function cutsOfKind(kind: SegmentKind, cuts: readonly CutRecord[]): readonly CutRecord[] | string {
  const address = cuts.find(hasAddress)?.file ?? '';
  if (kind !== 'live') {
    if (address === '') return cuts;
    return `"${shownAddress(address)}" is the address of a live source and the kind is ${kind}; make the kind live, or name a file`;
  }
  if (cuts.length !== 1 || address === '') {
    return 'a live source has one address and no file; name as its file https://... or http://... of a stream, or input: and a sound device';
  }
  const [cut] = cuts;
  const lengthSeconds = lengthOf(cut);
  if (lengthSeconds === undefined) return 'a live source needs a length; say it as durationSeconds';
  try {
    return [liveCut(cut, checkedLiveSlot({ address, lengthSeconds }).address, lengthSeconds)];
  } catch (error) {
    return messageOf(error);
  }
}

function lengthOf({ durationSeconds, cueOutSeconds, measured }: CutRecord): number | undefined {
  const known = measured === undefined ? undefined : measured.durationFrames / measured.sampleRateHz;
  return durationSeconds ?? cueOutSeconds ?? known;
}

function liveCut(cut: CutRecord, file: string, lengthSeconds: number): CutRecord {
  const { name, position, cutEnabled, evergreen, weight, startsOn, endsOn, dayparts, weekdays } = cut;
  const said = { name, position, cutEnabled, evergreen, weight, startsOn, endsOn, dayparts, weekdays };
  return {
    ...(Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as CutRecord),
    file,
    measured: {
      sampleRateHz: ENGINE_RATE_HZ,
      channels: 2,
      durationFrames: liveFrames(lengthSeconds),
      integratedLufs: null,
      loudnessRangeLu: null,
      truePeakDbtp: null,
      firstLufs: null,
      lastLufs: null,
      introConfidence: null,
      ending: null,
      tempoBpm: null,
      speech: [],
      spectrumDb: null,
      fingerprint: null,
      analysisVersion: 0,
      waveform: null,
    },
    detected: liveCues(lengthSeconds),
    edited: {},
  };
}
