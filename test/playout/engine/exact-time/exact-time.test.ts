import { describe, expect, it } from 'vitest';
import type { ExactTimeRules, Segment } from '../../../../playout/api/segment.js';
import { ENGINE_RATE_HZ } from '../../../../playout/api/units.js';
import { resumePlan } from '../../../../playout/engine/resume.js';
import type { Snapshot } from '../../../../playout/engine/snapshot.js';
import { Desk, item, START_EPOCH_MS, timed, type FakeFile } from '../desk.js';

const SECOND = ENGINE_RATE_HZ;
const RULES: ExactTimeRules = {
  timeZone: 'Europe/Berlin',
  stretchPercent: 1,
  stretchMostPercent: 2,
  fadeFrames: 5 * SECOND,
};
const files: Record<string, FakeFile> = {
  song: { seconds: 40 },
  news: { seconds: 10, level: 0.5 },
  bed: { seconds: 60, level: 0.05 },
  fill: { seconds: 60, level: 0.01 },
  voice: { seconds: 5, level: 0.1 },
};

/** A song with a tail of two seconds. */
function song(id: string, segue: number, extras: Partial<Segment> = {}): Segment {
  return item(id, 'song', { segue, cueOut: segue + 2 }, extras);
}

const news = (seconds: number, onTime: 'immediately' | 'make-next' | 'wait' = 'immediately', grace = 0): Segment =>
  item('n', 'news', { segue: 10 }, { kind: 'news', ...timed(seconds, onTime, grace) });

interface Options {
  readonly canStretch?: boolean;
  readonly beds?: readonly Segment[];
  readonly filler?: readonly Segment[];
  readonly files?: Record<string, FakeFile>;
}

function desk(
  items: readonly Segment[],
  { canStretch = true, beds = [], filler = [], files: more }: Options = {},
): Desk {
  const made = new Desk({ ...files, ...more }, { endless: filler.length > 0 });
  if (canStretch) made.programme.allowStretch();
  made.plan(items, filler, 1, { exactTime: RULES, beds });
  return made;
}

describe('a hard time is reached', () => {
  it('by a stretch: the decoder is started at the tempo, and nothing is cut', () => {
    const played = desk([song('a', 30), song('b', 30), song('c', 30), news(89.7)]).until(95);
    expect(played.entry('n')).toBeUndefined();
    expect(played.onAir).toEqual(['n']);
    expect(played.entry('a')).toMatchObject({ outcome: 'played', reason: '' });
    expect(played.entry('b')).toMatchObject({
      outcome: 'played',
      reason: 'stretched by 0.50 % (0.15 s shorter) to reach 11:00:29',
    });
    expect(played.entry('c')?.reason).toContain('stretched by 0.50 %');
    expect(played.decoders.filter(({ tempo }) => tempo !== 1).map(({ tempo }) => tempo.toFixed(4))).toEqual([
      '1.0050',
      '1.0050',
    ]);
    expect(played.programme.state().onAir[0]).toMatchObject({ startFrame: 89.7 * SECOND });
    expect(played.programme.gapFrames).toBe(0);
  });

  it('by an alternate that takes over the id of what it stands in for', () => {
    const alternates = [item('x', 'bed', { segue: 20, cueOut: 22 }, { title: 'X', cartId: '7' })];
    const played = desk([song('a', 30), song('b', 30, { alternates }), news(50)]);
    played.until(5);
    expect(played.programme.state().upcoming[0]).toMatchObject({
      itemId: 'b',
      replacedBy: { cartId: '7', title: 'X', artist: '' },
    });
    played.until(61);
    expect(played.entry('b')).toMatchObject({
      cartId: '7',
      title: 'X',
      outcome: 'played',
      reason: 'in place of "b" to reach 10:59:50',
    });
    expect(played.entry('n')).toMatchObject({ startFrame: 50 * SECOND });
  });

  it('by a spare that is taken in after a skip, and was to stay out before', () => {
    const line = [song('a', 30), song('b', 30), song('c', 30), song('s', 30, { extra: 'spare' }), news(90)];
    expect(desk(line).until(101).entry('s')).toMatchObject({
      outcome: 'skipped',
      reason: 'a spare, not needed before 11:00:30',
    });
    const skipped = desk(line).until(5);
    skipped.programme.apply({ id: '1', command: { do: 'skip', itemId: 'b' } });
    skipped.until(101);
    expect(skipped.entry('s')).toMatchObject({
      outcome: 'played',
      startFrame: 60 * SECOND,
      reason: 'a spare, taken in to reach 11:00:30',
    });
    expect(skipped.entry('n')).toMatchObject({ startFrame: 90 * SECOND });
  });

  it('by an extra that is left out, and told when its turn has passed', () => {
    const played = desk([
      song('a', 30),
      item('j', 'voice', { segue: 5 }, { kind: 'jingle', extra: 'planned' }),
      song('b', 30),
      news(60),
    ]).until(71);
    expect(played.entry('j')).toMatchObject({ outcome: 'skipped', reason: 'left out to reach 11:00:00' });
    expect(played.entry('j')?.startFrame).toBe(30 * SECOND);
    expect(played.entry('n')).toMatchObject({ startFrame: 60 * SECOND });
  });

  it('by an early segue at the marked point', () => {
    const played = desk([song('a', 30), song('b', 30, { earlySegueFrames: 20 * SECOND }), news(50)]).until(61);
    expect(played.entry('b')).toMatchObject({
      outcome: 'played',
      endFrame: 54 * SECOND,
      reason: 'left at its early segue point, 10 s before its own, to reach 10:59:50',
    });
    expect(played.entry('n')).toMatchObject({ startFrame: 50 * SECOND });
  });

  it('by a bed that ends with it', () => {
    const bed = item('bed', 'bed', { segue: 60 }, { kind: 'bed' });
    const played = desk([song('a', 30), song('b', 30), news(70)], { beds: [bed] }).until(81);
    const entry = played.asRun.find(({ itemId }) => itemId.startsWith('bed:'));
    expect(entry).toMatchObject({
      startFrame: 60 * SECOND,
      endFrame: 70 * SECOND,
      outcome: 'played',
      reason: 'back-timed over 10.0 s to end at 11:00:10',
    });
    expect(played.entry('n')).toMatchObject({ startFrame: 70 * SECOND });
    expect(played.programme.gapFrames).toBe(0);
  });

  it('without a bed whose file cannot play: it is tried once', () => {
    const beds = [item('bed', 'broken', { segue: 60 }, { kind: 'bed' })];
    const broken: FakeFile = { fails: true };
    const filler = [item('f', 'fill', { segue: 60 })];
    const plan = [song('a', 30), song('b', 30), news(70)];
    const played = desk(plan, { beds, filler, files: { broken } }).until(81);
    expect(played.asRun.filter(({ outcome }) => outcome === 'failed')).toHaveLength(1);
    expect(played.entry('n')).toMatchObject({ startFrame: 70 * SECOND });
  });

  it('by a fade where nothing else is left: recorded as cut', () => {
    const played = desk([song('a', 30), song('b', 30), news(51)], { canStretch: false }).until(62);
    expect(played.entry('b')).toMatchObject({
      outcome: 'cut',
      endFrame: 51 * SECOND,
      reason: 'faded out 11.0 s before its end to reach 10:59:51',
    });
    expect(played.at(45.9)).toBeCloseTo(0.25, 5);
    expect(played.at(48.5)).toBeCloseTo(0.25 * Math.SQRT1_2, 3);
    expect(played.entry('n')).toMatchObject({ startFrame: 51 * SECOND });
  });
});

describe('what a hard time does not do', () => {
  it('never changes the item on air: one that is late then is ended by the hard time alone', () => {
    const played = desk([song('a', 30), news(25)]).until(5);
    played.plan([song('a', 30), news(20)], [], 2, { exactTime: RULES });
    expect(played.programme.state().hardTime).toMatchObject({
      status: 'late',
      steps: [expect.stringMatching(/missed by/)],
    });
    played.until(31);
    expect(played.entry('n')?.startFrame).toBe(20 * SECOND);
  });

  it('leaves a rundown alone that does not ask for it', () => {
    const played = new Desk(files);
    played.programme.allowStretch();
    played.plan([song('a', 30), song('b', 30), news(59.9)]);
    played.until(70);
    expect(played.entry('b')).toMatchObject({ outcome: 'cut', reason: '"n" was due' });
    expect(played.programme.state().hardTime).toBeNull();
  });

  it('does not fade for an item that waits', () => {
    const played = desk([song('a', 30), song('b', 30), news(50, 'make-next')]).until(71);
    expect(played.entry('b')).toMatchObject({ outcome: 'played' });
    expect(played.entry('b')?.reason).toContain('stretched by 1.00 % (0.30 s shorter)');
    expect(played.entry('n')?.startFrame).toBe(59.7 * SECOND);
  });

  it('does not stretch what has opted out, nor on a machine that cannot', () => {
    const still = desk([song('a', 30), song('b', 30, { stretch: false }), news(59.9)]).until(70);
    expect(still.decoders.every(({ tempo }) => tempo === 1)).toBe(true);
    const cannot = desk([song('a', 30), song('b', 30), news(59.9)], { canStretch: false }).until(70);
    expect(cannot.decoders.every(({ tempo }) => tempo === 1)).toBe(true);
  });
});

it('fades a spare that was taken in and is too long, as any other item', () => {
  const line = [song('a', 30), song('s', 38, { extra: 'spare' }), news(61)];
  const played = desk(line, { canStretch: false }).until(72);
  expect(played.entry('s')?.reason).toContain('faded out');
  expect(played.entry('n')?.startFrame).toBe(61 * SECOND);
});

describe('what is stretched', () => {
  it('takes its voices along', () => {
    const voice = item('v', 'voice', { segue: 5 }, { kind: 'voice', over: { itemId: 'b', atFrames: 10 * SECOND } });
    const played = desk([song('a', 30), song('b', 30), voice, news(59.7)]).until(70);
    expect(played.entry('b')?.reason).toContain('stretched by 1.00 %');
    expect(played.entry('v')?.startFrame).toBe(30 * SECOND + Math.round(10 * SECOND * 0.99));
  });

  it('goes on in the right place after a restart', () => {
    const line = [song('a', 30), song('b', 30), news(59.7)];
    const played = desk(line).until(40);
    const { current, sounding, frame } = played.programme.state();
    expect(current?.positionFrames).toBe(10 * SECOND);
    const snapshot: Snapshot = JSON.parse(
      JSON.stringify({
        frame,
        epochMs: START_EPOCH_MS + 40_000,
        bootId: 'b',
        monotonicMs: 0,
        current,
        sounding,
        carts: [],
      }),
    ) as Snapshot;
    const rundown = { revision: 1, items: line, filler: [], exactTime: RULES };
    const plan = resumePlan(snapshot, rundown, 500, new Set(), 0);
    const again = new Desk(files, { startFrame: plan.startFrame, startEpochMs: START_EPOCH_MS + 40_500 });
    again.programme.allowStretch();
    again.programme.replaceRundown(plan.rundown!);
    const cued = again.programme.sequencer.openForResume(plan.resume!, again.programme.frame)!;
    again.programme.sequencer.resume(plan.resume!, cued, again.programme.frame);
    expect(again.decoders.at(-1)).toEqual({
      path: 'song',
      fromFrames: 10.5 * SECOND,
      tempo: current?.segment.tempo,
    });
    again.until(65);
    expect(again.onAir).toEqual(['n']);
    expect(again.programme.state().onAir[0].startFrame).toBe(59.7 * SECOND);
    expect(again.entry('b')).toMatchObject({
      startFrame: 30 * SECOND,
      outcome: 'played',
      reason: 'resumed after a restart; stretched by 1.00 % (0.30 s shorter) to reach 10:59:59',
    });
  });
});

it('tells how the next hard time will be reached', () => {
  const played = desk([song('a', 30), song('b', 30), news(59.7)]);
  expect(played.programme.state().hardTime).toEqual({
    itemId: 'n',
    atEpochMs: START_EPOCH_MS + 59_700,
    missMs: 0,
    plannedMissMs: 300,
    status: 'on-time',
    steps: ['"b": stretched by 1.00 % (0.30 s shorter) to reach 10:59:59'],
  });
});

it('arranges anew when an item turns out to be short', () => {
  const line = [song('a', 30), song('b', 30), song('c', 20, { extra: 'spare' }), news(60)];
  const short = line.map((one) => (one.id === 'b' ? { ...one, path: 'short' } : one));
  const played = desk(short, { files: { short: { seconds: 9 } } }).until(71);
  expect(played.entry('b')).toMatchObject({ outcome: 'cut' });
  expect(played.entry('c')).toMatchObject({ startFrame: 39 * SECOND, outcome: 'played' });
  expect(played.entry('n')).toMatchObject({ startFrame: 60 * SECOND });
});

it('follows a clock that is set', () => {
  const played = desk([song('a', 30), song('b', 30), song('c', 30), news(88)]).until(10);
  const { clock, frame } = played.programme;
  clock.set(frame, clock.epochMsAt(frame) - 1500);
  played.until(101);
  expect(played.entry('n')?.startFrame).toBe(89.5 * SECOND);
  expect(played.entry('c')).toMatchObject({ outcome: 'played' });
});
