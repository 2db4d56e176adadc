import { Type, type Static } from 'typebox';
import { CHAIN_STAGES, LIVE_INPUTS, PROCESSING_PRESETS } from '../../playout/api/processing.js';
import { NumberOrNull, oneOf } from './engine.js';

export const PresetSchema = oneOf(PROCESSING_PRESETS);
export const ChainStageSchema = oneOf(CHAIN_STAGES);

/** One second of the programme's loudness, after the chain. Null where it could not be measured. */
export const LoudnessPointSchema = Type.Object({
  /** Start of the second. */
  atEpochMs: Type.Number(),
  /** At the end of the second. */
  shortTermLufs: NumberOrNull,
  /** Highest of the second. */
  momentaryMaxLufs: NumberOrNull,
  /** Highest of the second, of both channels. */
  truePeakMaxDbtp: Type.Number(),
});
export type LoudnessPoint = Static<typeof LoudnessPointSchema>;

/** The last hour by columns: the i-th entries of all belong to one second. */
export const SoundHistorySchema = Type.Object({
  atEpochMs: Type.Array(Type.Number()),
  shortTermLufs: Type.Array(NumberOrNull),
  momentaryMaxLufs: Type.Array(NumberOrNull),
  truePeakMaxDbtp: Type.Array(Type.Number()),
  integratedLufs: Type.Union([Type.Number(), Type.Null()], {
    description: 'Loudness of the last hour, gated as BS.1770 says; null where nothing could be measured',
  }),
});
export type SoundHistory = Static<typeof SoundHistorySchema>;

/** The sound of the programme as `status` tells it. */
export const SoundStatusSchema = Type.Object({
  preset: PresetSchema,
  /** The whole chain is switched out by hand. */
  bypassed: Type.Boolean(),
  /** Stages that are switched out by hand. */
  bypassedStages: Type.Array(ChainStageSchema),
  targetLufs: Type.Number(),
  ceilingDbtp: Type.Number(),
  shortTermLufs: NumberOrNull,
  /** Of the last hour. */
  integratedLufs: NumberOrNull,
  inputs: Type.Array(
    Type.Object({ input: oneOf(LIVE_INPUTS), open: Type.Boolean(), ready: Type.Boolean(), detail: Type.String() }),
  ),
});
export type SoundStatus = Static<typeof SoundStatusSchema>;
