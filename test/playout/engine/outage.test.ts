import { describe, expect, it } from 'vitest';
import type { Segment } from '../../../playout/api/segment.js';
import { Desk, item, START_EPOCH_MS, timed } from './desk.js';

const SONG_SECONDS = 30;
const FAILING = { fails: true } as const;
const files = { song: { seconds: SONG_SECONDS }, fill: { seconds: 40, level: 0.05 } };

/** Songs one after the other, each with the time that it is planned for. */
function plan(count: number, extras: (index: number) => Partial<Segment> = () => ({})): Segment[] {
  return Array.from({ length: count }, (_, index) =>
    item(
      `s${index}`,
      'song',
      { segue: SONG_SECONDS },
      {
        plannedAtEpochMs: START_EPOCH_MS + index * SONG_SECONDS * 1000,
        ...extras(index),
      },
    ),
  );
}

const filler = ['f', 'g', 'h'].map((id) => item(id, 'fill', { segue: 40 }));
const alarmsOf = (desk: Desk): string[] => desk.programme.state().alarms.map(({ key }) => key);

/** Everything can be read, is away from second 40 on, and is back at second 400. */
function throughAnOutage(items: readonly Segment[]): { desk: Desk; during: ReturnType<typeof alarmsOf> } {
  const desk = new Desk({ ...files }, { endless: true });
  desk.plan(items, filler);
  desk.until(40);
  Object.assign(desk.files, { song: FAILING, fill: FAILING });
  desk.until(300);
  const during = alarmsOf(desk);
  desk.until(400);
  Object.assign(desk.files, files);
  return { desk, during };
}

describe('the disk that everything lies on is away for six minutes', () => {
  it('the plan keeps to its times: little of it is lost, and it goes on where it would be', () => {
    const { desk } = throughAnOutage(plan(60));
    const lost = desk.asRun.filter(({ outcome }) => outcome === 'failed').map(({ itemId }) => itemId);
    // Songs 2 and 3 were in hand; four were lost until it was noticed, and the others to 13 had their time before 400 s.
    expect(lost).toEqual(Array.from({ length: 10 }, (_, index) => `s${index + 4}`));
    expect(desk.entry('s3')).toMatchObject({ outcome: 'played' });
    desk.until(406);
    expect(desk.onAir).toEqual(['s14']);
    desk.until(440);
    expect(desk.onAir).toEqual(['s15']);
  });

  it('decoders are not started one after the other: some in a minute, for what is tried', () => {
    const { desk } = throughAnOutage(plan(60));
    // 5 until then; one filler in 5 s, and each of the eleven items that have their time.
    expect(desk.decoders.length).toBeLessThan(5 + 72 + 11 + 4);
  });

  it('is an alarm that is cleared, and counted once', () => {
    const { desk, during } = throughAnOutage(plan(60));
    expect(during).toEqual(expect.arrayContaining(['media', 'fallback']));
    desk.until(407);
    expect(alarmsOf(desk)).not.toContain('media');
    expect(desk.programme.state().counters['media.away']).toBe(1);
  });

  it('items without a planned time are tried every five seconds, no faster', () => {
    const untimed = plan(200).map(({ plannedAtEpochMs: _, ...segment }) => segment);
    const { desk } = throughAnOutage(untimed);
    const lost = desk.asRun.filter(({ outcome }) => outcome === 'failed');
    expect(lost.length).toBeLessThan(160);
    desk.until(406);
    expect(desk.onAir).toHaveLength(1);
  });

  it('START tries one item, and the plan is not used up', () => {
    const { desk } = throughAnOutage(plan(60));
    Object.assign(desk.files, { song: FAILING, fill: FAILING });
    const before = desk.asRun.length;
    desk.programme.stamp(desk.programme.frame, { do: 'next' });
    desk.until(404);
    expect(desk.asRun.length - before).toBeLessThanOrEqual(2);
  });

  it('a news bulletin at its hard time is tried at its time', () => {
    const items = plan(60, (index) => (index === 16 ? timed(480, 'immediately') : {}));
    const { desk } = throughAnOutage(items);
    desk.until(481);
    expect(desk.onAir).toContain('s16');
  });
});

it('where the filler lies elsewhere it plays, and the plan is not used up meanwhile', () => {
  const desk = new Desk({ ...files }, { endless: true });
  desk.plan(plan(60), filler);
  desk.until(40);
  Object.assign(desk.files, { song: FAILING });
  desk.until(400);
  expect(desk.programme.gapFrames).toBe(0);
  expect(desk.onAir[0]).toContain('filler');
  Object.assign(desk.files, files);
  desk.until(500);
  expect(desk.onAir).toEqual(['s15']);
  expect(desk.asRun.filter(({ outcome }) => outcome === 'failed')).toHaveLength(10);
});

it('five broken files in a row are filled, and what follows them airs at its time', () => {
  const desk = new Desk({ ...files, broken: FAILING }, { endless: true });
  desk.plan(
    plan(12, (index) => (index >= 1 && index <= 5 ? { path: 'broken' } : {})),
    filler,
  );
  desk.until(245);
  expect(desk.asRun.filter(({ outcome }) => outcome === 'failed')).toHaveLength(5);
  expect(desk.programme.gapFrames).toBe(0);
  expect(alarmsOf(desk)).not.toContain('media');
  expect(desk.onAir).toEqual(['s7']);
});

it('filler of which nothing can play is no endless loop', () => {
  const desk = new Desk({ fill: FAILING }, { endless: true });
  desk.plan([], filler);
  desk.until(20);
  expect(desk.decoders.length).toBeLessThan(12);
});
