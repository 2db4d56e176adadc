import { describe, expect, it } from 'vitest';
import type { Segment } from '../../../playout/api/segment.js';
import { ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import { Desk, item, timed, type FakeFile } from './desk.js';

const SECOND = ENGINE_RATE_HZ;
const files: Record<string, FakeFile> = {
  a: { seconds: 200 },
  b: { seconds: 100 },
  c: { seconds: 100 },
  v: { seconds: 5 },
  n: { seconds: 100 },
  f: { seconds: 100 },
};
const on = item('a', 'a', { segue: 200 });
const [b, c] = ['b', 'c'].map((id) => item(id, id, { segue: 100 }));
const voice = item('v', 'v', { segue: 5 }, { over: { itemId: 'b', atFrames: 50 * SECOND }, kind: 'voice' });
const filler = [item('f', 'f', { segue: 100 })];

const started = (own: Record<string, FakeFile> = {}): Desk =>
  new Desk({ ...files, ...own }, { endless: true, calmFrames: 4 * SECOND });

/** A desk that goes on with "a" at second `from` of it, as the mixing thread has it do: opened, told the plan, resumed. */
function resumed(from: number, items: readonly Segment[], own: Record<string, FakeFile> = {}): Desk {
  const desk = started(own);
  const resume = { segment: on, fromFrames: from * SECOND, atMonotonicMs: 0, startFrame: 0, startedAtEpochMs: 0 };
  const { sequencer } = desk.programme;
  const cued = sequencer.openForResume(resume, 0);
  desk.plan(items, filler);
  if (cued?.deck.status() === 'ready') sequencer.resume(resume, cued, 0);
  else cued?.deck.close();
  return desk;
}
const opened = (desk: Desk): string[] => desk.decoders.map(({ path }) => path);

describe('in the first seconds after a restart', () => {
  it('starts no decoder but that of the item that goes on, then those of what follows, once each', () => {
    const desk = resumed(100, [b, voice, c]);
    expect(opened(desk.until(3.9))).toEqual(['a']);
    expect(desk.onAir).toEqual(['a']);
    expect(opened(desk.until(4.1)).sort()).toEqual(['a', 'b', 'c', 'f', 'v']);
  });

  it('holds to that when control sends the plan again', () => {
    const desk = resumed(100, [b, voice, c]).until(2);
    desk.plan([b, voice, c], filler, 2);
    expect(opened(desk.until(3.9))).toEqual(['a']);
    expect(opened(desk.until(10)).sort()).toEqual(['a', 'b', 'c', 'f', 'v']);
  });

  it('has filler ready at once where what would sound waits for its source', () => {
    const desk = started();
    desk.live['https://network.example/live'] = { comes: (second) => second > 3 };
    desk.plan([item('net', 'https://network.example/live', { segue: 600 }, { kind: 'live' }), b], filler);
    expect(opened(desk.until(0.1))).toEqual(['f']);
    expect(desk.onAir).toEqual(['fallback:filler:0:f']);
    expect(desk.until(6).onAir).toEqual(['net']);
  });

  it('has what follows ready where the item that goes on ends soon', () => {
    const desk = resumed(175, [b, voice, c]);
    expect(opened(desk.until(0.1))).toContain('b');
  });

  it('has an item ready whose time is near', () => {
    const news = item('n', 'n', { segue: 100 }, timed(20, 'immediately'));
    const desk = resumed(100, [news, c]);
    expect(opened(desk)).toEqual(['a', 'n']);
    expect(desk.until(20.1).onAir.at(-1)).toBe('n');
  });

  it('starts the next item at once where it is asked for', () => {
    const desk = resumed(100, [b, voice, c]).until(1);
    desk.programme.apply({ id: 'next', command: { do: 'next' } });
    expect(desk.until(1.1).onAir.at(-1)).toBe('b');
    expect(opened(desk)).toEqual(['a', 'b']);
    expect(opened(desk.until(4.1)).sort()).toEqual(['a', 'b', 'c', 'f', 'v']);
  });

  it('follows without a gap where the file of the item that goes on ends early', () => {
    const desk = resumed(100, [b, c], { a: { seconds: 102 } }).until(5);
    expect(desk.entry('a')).toMatchObject({ outcome: 'cut' });
    expect(desk.onAir).toEqual(['b']);
    expect(desk.programme.gapFrames).toBe(0);
  });

  it('begins with what follows where the item cannot go on', () => {
    const desk = resumed(100, [b, voice, c], { a: { fails: true } });
    expect(desk.until(0.1).onAir).toEqual(['b']);
    expect(opened(desk.until(4.1)).sort()).toEqual(['a', 'b', 'c', 'f', 'v']);
  });
});

describe('in the first seconds of a start with nothing to go on with', () => {
  it('starts the first item of the plan as it comes, and no other decoder', () => {
    const desk = started().until(1);
    desk.plan([b, voice, c], filler);
    expect(desk.until(1.1).onAir).toEqual(['b']);
    expect(opened(desk.until(3.9))).toEqual(['b']);
    expect(opened(desk.until(4.1)).sort()).toEqual(['b', 'c', 'f', 'v']);
  });

  it('keeps the decoder of the first item where the plan comes twice before it is ready', () => {
    const desk = started({ b: { seconds: 100, readyAtSeconds: 1.2 } }).until(1);
    desk.plan([b, c], filler);
    desk.until(1.1).plan([b, c], filler, 2);
    expect(desk.until(1.3).onAir).toEqual(['b']);
    expect(opened(desk)).toEqual(['b']);
  });

  it('passes over a first item that cannot play', () => {
    const desk = started({ b: { fails: true } }).until(1);
    desk.plan([b, c], filler);
    expect(desk.until(1.1).onAir).toEqual(['c']);
  });

  it('plays a filler where nothing is planned', () => {
    const desk = started();
    desk.plan([], filler);
    expect(desk.until(0.1).onAir).toEqual(['fallback:filler:0:f']);
  });
});
