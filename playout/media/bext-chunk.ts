import { fieldText } from './riff-chunks.js';

/** What a `bext` chunk says; empty texts where it says nothing. */
export interface BextChunk {
  readonly description: string;
  readonly originator: string;
  readonly originatorReference: string;
  /** Year of origination; null where none is named. */
  readonly year: number | null;
  /** Loudness as its maker measured it; null before version 2 and where it is not set. */
  readonly integratedLufs: number | null;
}

/** Offsets of the fields, EBU Tech 3285 version 2, section 2.3. */
const AT = { description: 0, originator: 256, reference: 288, date: 320, version: 346, loudness: 412 } as const;
const LEAST_BYTES = 348;
const LOUDNESS_VERSION = 2;
/** Means 'not measured' in a loudness field. */
const NO_LOUDNESS = 0x7fff;

/** Reads a `bext` chunk (EBU Tech 3285); undefined for bytes that are too short for one. */
export function parseBextChunk(bytes: Buffer): BextChunk | undefined {
  if (bytes.length < LEAST_BYTES) return undefined;
  const year = Number(/^(\d{4})[-_:/ .]/.exec(fieldText(bytes, AT.date, 10))?.[1] ?? 0);
  return {
    description: fieldText(bytes, AT.description, 256),
    originator: fieldText(bytes, AT.originator, 32),
    originatorReference: fieldText(bytes, AT.reference, 32),
    year: year >= 1900 ? year : null,
    integratedLufs: loudnessOf(bytes),
  };
}

function loudnessOf(bytes: Buffer): number | null {
  if (bytes.readUInt16LE(AT.version) < LOUDNESS_VERSION || bytes.length < AT.loudness + 2) return null;
  const hundredths = bytes.readInt16LE(AT.loudness);
  // Zero is what programs write that reserve the field and do not measure.
  return hundredths === NO_LOUDNESS || hundredths === 0 ? null : hundredths / 100;
}
