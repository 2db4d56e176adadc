import { Multiplex, VALUES_PER_FRAME, type MultiplexOptions } from '../../../../playout/dsp/fm/multiplex.js';

/** A station's settings with which the tests work unless they say otherwise. */
export const STATION: MultiplexOptions = {
  preEmphasisUs: 50,
  pilotPercent: 9,
  powerLimitDbr: undefined,
  phaseRotator: false,
  rds: {
    percent: 4,
    pi: 0xd3a8,
    ps: 'HAFEN FM',
    pty: 10,
    tp: true,
    ta: false,
    alternativeMhz: [88.1, 101.5, 107.9],
    offsetMinutes: () => 60,
  },
};

/** What the audio has of full deviation when pilot and RDS have theirs. */
export const AUDIO_SHARE = 0.87;

/** Runs both channels through, in blocks of the given lengths over and over. */
export function multiplexed(
  multiplex: Multiplex,
  left: Float32Array,
  right: Float32Array,
  blocks: readonly number[] = [480],
): Float32Array {
  const out = new Float32Array(left.length * VALUES_PER_FRAME);
  for (let at = 0, block = 0; at < left.length; block++) {
    const end = Math.min(left.length, at + blocks[block % blocks.length]);
    multiplex.process(left, right, at, end, out, at * VALUES_PER_FRAME);
    at = end;
  }
  return out;
}
