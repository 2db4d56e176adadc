import { describe, expect, it } from 'vitest';
import type { Segment } from '../../../playout/api/segment.js';
import { Desk, item, START_EPOCH_MS, timed, type FakeFile } from './desk.js';

const NETWORK = 'https://network.example/live.mp3';
const FILES: Record<string, FakeFile> = { a: { seconds: 20 }, b: { seconds: 60 }, fill: { seconds: 400 } };
const FILLER = [item('song', 'fill', { segue: 400 })];

function slot(id: string, seconds: number, extras: Partial<Segment> = {}): Segment {
  return item(id, NETWORK, { segue: seconds }, { kind: 'live', title: 'Network', ...extras });
}

/** A desk whose network comes in as `comes` says. */
function desk(comes: (second: number) => boolean | 'quiet', items: readonly Segment[]): Desk {
  const made = new Desk({ ...FILES }, { endless: true });
  made.live[NETWORK] = { comes };
  made.plan(items, FILLER);
  return made;
}

const isSilent = (made: Desk, from: number, to: number): boolean => {
  for (let second = from; second < to; second += 0.05) if (Math.abs(made.at(second)) < 0.001) return true;
  return false;
};

describe('a live slot', () => {
  it('has the air for its length, and what follows starts at its end', () => {
    const made = desk(() => true, [item('a', 'a', { segue: 20 }), slot('net', 30), item('b', 'b', { segue: 60 })]);
    made.until(60);
    expect(made.entry('net')).toMatchObject({ outcome: 'played', reason: '', kind: 'live', startFrame: 20 * 48_000 });
    expect(made.entry('net')?.endFrame).toBe(50 * 48_000);
    expect(made.onAir).toEqual(['b']);
    expect(made.connected.size).toBe(0);
    expect(isSilent(made, 0.1, 60)).toBe(false);
  });

  it('starts at its time to the frame, and ends what is on air', () => {
    const made = desk(() => true, [item('b', 'b', { segue: 60 }), slot('net', 30, timed(25, 'immediately'))]);
    made.until(40);
    expect(made.entry('b')).toMatchObject({ outcome: 'cut' });
    expect(made.programme.state().current).toMatchObject({ startFrame: 25 * 48_000 });
  });

  it('with no source in sight filler plays; the source has the rest of the slot once it sounds for a second', () => {
    const made = desk(
      (second) => second > 30,
      [item('a', 'a', { segue: 20 }), slot('net', 60), item('b', 'b', { segue: 60 })],
    );
    made.until(25);
    expect(made.programme.source).toBe('filler');
    expect(made.programme.state().alarms).toMatchObject([{ key: 'live', level: 'warning' }]);
    made.until(82);
    expect(made.programme.state().alarms).toEqual([]);
    expect(made.entry('net')).toMatchObject({ outcome: 'played', endFrame: 80 * 48_000 });
    expect(made.entry('net')?.startFrame).toBeLessThan(31.2 * 48_000);
    expect(made.entry('net')?.reason).toBe('joined 11.0 s after its time');
    expect(made.onAir).toEqual(['b']);
    expect(isSilent(made, 0.1, 80)).toBe(false);
  });

  it('that never comes in is recorded as failed, and the plan goes on at its end', () => {
    const made = desk(() => false, [item('a', 'a', { segue: 20 }), slot('net', 60), item('b', 'b', { segue: 60 })]);
    made.until(90);
    expect(made.entry('net')).toMatchObject({ outcome: 'failed', reason: 'INPUT_FAILED: its source did not come in' });
    const b = made.programme.state().current;
    expect(b?.segment.id).toBe('b');
    expect((b?.startFrame ?? 0) / 48_000).toBeGreaterThan(74.5);
    expect((b?.startFrame ?? 0) / 48_000).toBeLessThan(80.1);
    expect(made.programme.state().alarms).toEqual([]);
  });

  it.each([false, 'quiet'] as const)(
    'whose source goes (%s) gives way to filler and comes back under an id of its own',
    (gone) => {
      const comes = (second: number): boolean | 'quiet' => (second > 40 && second < 60 ? gone : true);
      const made = desk(comes, [item('a', 'a', { segue: 20 }), slot('net', 80), item('b', 'b', { segue: 60 })]);
      made.until(110);
      const lostAt = gone === false ? 40 : 45;
      expect(made.entry('net')).toMatchObject({ outcome: 'cut', reason: 'its source broke off or fell silent' });
      expect((made.entry('net')?.endFrame ?? 0) / 48_000).toBeCloseTo(lostAt + 0.1, 0);
      // Three seconds without a break first: a source that flaps does not have the air every second.
      expect((made.entry('net~2')?.startFrame ?? 0) / 48_000).toBeCloseTo(63, 0);
      expect(made.entry('net~2')).toMatchObject({ outcome: 'played', endFrame: 100 * 48_000 });
      expect(made.onAir).toEqual(['b']);
      expect(made.programme.state().counters).toMatchObject({ 'live.lost': 1, gapFrames: 0 });
      expect(made.connections).toEqual([NETWORK]);
      if (gone === false) expect(isSilent(made, 0.1, 110)).toBe(false);
    },
  );

  it('with its own time has that time, whatever is planned before it goes on meanwhile', () => {
    const made = desk(
      (second) => second > 50,
      [item('b', 'b', { segue: 60 }), slot('net', 60, timed(25, 'immediately')), item('after', 'a', { segue: 20 })],
    );
    made.until(90);
    expect((made.entry('net')?.startFrame ?? 0) / 48_000).toBeCloseTo(51, 0);
    expect(made.entry('net')?.endFrame).toBe(85 * 48_000);
    expect(made.onAir).toEqual(['after']);
  });

  it('that a person takes out gives way to the plan at once', () => {
    const made = desk(() => false, [item('a', 'a', { segue: 20 }), slot('net', 600), item('b', 'b', { segue: 60 })]);
    made.until(30);
    expect(made.programme.apply({ id: 'x', command: { do: 'skip', itemId: 'net' } }).ok).toBe(true);
    made.until(32);
    expect(made.onAir).toEqual(['b']);
  });

  it('that does not come in is passed over by whoever asks for the next item', () => {
    const made = desk(() => false, [item('a', 'a', { segue: 20 }), slot('net', 600), item('b', 'b', { segue: 60 })]);
    made.until(30);
    expect(made.programme.apply({ id: 'x', command: { do: 'next' } }).ok).toBe(true);
    made.until(31);
    expect(made.onAir).toEqual(['b']);
    expect(made.entry('net')).toMatchObject({ outcome: 'skipped', reason: 'next by command' });
    expect(made.programme.state().alarms).toEqual([]);
  });

  it('whose time is over before it may end what is on air does not end it', () => {
    const made = desk(
      () => true,
      [item('b', 'b', { segue: 60 }), slot('net', 20, timed(10, 'wait', 40)), item('after', 'a', { segue: 20 })],
    );
    made.until(28);
    expect(made.programme.state().alarms).toEqual([]);
    made.until(62);
    expect(made.entry('net')).toMatchObject({ outcome: 'failed', reason: 'its time was over before it could start' });
    expect(made.entry('b')).toMatchObject({ outcome: 'played', endFrame: 60 * 48_000 });
    expect(made.onAir).toEqual(['after']);
  });

  it('two of one source after each other share its connection', () => {
    const made = desk(() => true, [slot('one', 20), slot('two', 20), item('b', 'b', { segue: 60 })]);
    made.until(50);
    expect(made.connections).toEqual([NETWORK]);
    expect(made.entry('two')).toMatchObject({ startFrame: made.entry('one')?.endFrame ?? 0, outcome: 'played' });
  });

  it('a new plan while it waits neither airs it twice nor forgets it', () => {
    const items = [
      item('a', 'a', { segue: 20 }),
      slot('net', 80, { plannedAtEpochMs: START_EPOCH_MS + 20_000 }),
      item('b', 'b', { segue: 60 }, { plannedAtEpochMs: START_EPOCH_MS + 100_000 }),
    ];
    const made = desk((second) => second < 40 || second > 60, items);
    made.until(50);
    made.plan(items, FILLER, 2);
    made.until(110);
    expect(made.asRun.filter(({ kind }) => kind === 'live').map(({ itemId }) => itemId)).toEqual(['net', 'net~2']);
    expect(made.onAir).toEqual(['b']);
  });
});
