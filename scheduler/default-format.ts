import type { SegmentKind } from '../playout/api/segment.js';
import type { ClockPosition, Format, GridCell, HourClock } from '../db/queries/clocks.js';

const BRANDING: readonly SegmentKind[] = ['jingle', 'sweeper', 'liner'];
const SWEEPING: readonly SegmentKind[] = ['sweeper', 'jingle', 'liner'];

const plain = (kinds: readonly SegmentKind[]): ClockPosition => ({
  kinds,
  category: null,
  overNext: false,
  hard: null,
});

const song = plain(['music']);
const voiceOverIntro: ClockPosition = { ...plain(['voice']), overNext: true };

/**
 * An hour for any library: the identification at its top (the next best kind of branding, or a song, where there is none),
 * then songs with a jingle or sweeper after every third or fourth and a voice track over the intro of some. A position whose
 * kinds the library lacks is left out, so one song alone makes an hour too.
 */
export const DEFAULT_CLOCK: HourClock = {
  name: 'Music hour',
  repeatFrom: 1,
  positions: [
    {
      ...plain(['id', 'jingle', 'sweeper', 'liner', 'music']),
      hard: { minute: 0, onTime: 'make-next', graceSeconds: 0 },
    },
    song,
    voiceOverIntro,
    song,
    song,
    plain(BRANDING),
    song,
    song,
    voiceOverIntro,
    song,
    song,
    plain(SWEEPING),
  ],
};

/** The default format: the same hour in all 168 hours of the week. */
export function defaultFormat(): Format {
  const grid: GridCell[] = [];
  for (let weekday = 1; weekday <= 7; weekday++) {
    for (let hour = 0; hour < 24; hour++) grid.push({ weekday, hour, clock: DEFAULT_CLOCK.name });
  }
  return { clocks: [DEFAULT_CLOCK], grid };
}
