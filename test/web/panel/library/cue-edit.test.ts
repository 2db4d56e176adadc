import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUE_POINTS, type CuePoint } from '../../../../web/api/library.js';
import * as cues from '../../../../web/panel/state/cue-edit.js';
import { cueAction } from '../../../../web/panel/state/cue-keys.js';

const SECOND = 48_000;
const detected = {
  cueIn: SECOND,
  introEnd: 10 * SECOND,
  segue: 170 * SECOND,
  cueOut: 178 * SECOND,
  fadeOut: 3 * SECOND,
  hookFrom: 60 * SECOND,
  hookTo: 72 * SECOND,
};
const begun = cues.beginEdit(180 * SECOND, detected, {});
const at = (edit: cues.CueEdit, point: CuePoint): number | undefined =>
  cues.positionOf(point, cues.cuesOf(edit), edit.durationFrames);

describe('cue points', () => {
  it('keep detected and edited apart, and go back to the detected', () => {
    const edit = cues.placePoint(begun, 'introEnd', 12 * SECOND);
    expect([edit.edited, edit.detected.introEnd, at(edit, 'introEnd')]).toEqual([
      { introEnd: 12 * SECOND },
      10 * SECOND,
      12 * SECOND,
    ]);
    expect(cues.resetPoint(edit, 'introEnd').edited).toEqual({});
    expect(cues.cuePatch({ segue: 5, cueIn: 1 }, { segue: 5, introEnd: 9 })).toEqual({ cueIn: null, introEnd: 9 });
  });

  it('have fades as lengths that move with their ends', () => {
    const faded = cues.placePoint(begun, 'fadeIn', 3 * SECOND);
    expect(faded.edited.fadeIn).toBe(2 * SECOND);
    const moved = cues.placePoint(faded, 'cueIn', 2 * SECOND);
    expect([at(moved, 'fadeIn'), at(moved, 'fadeOut')]).toEqual([4 * SECOND, 175 * SECOND]);
    expect(cues.placePoint(begun, 'fadeOut', 170 * SECOND).edited.fadeOut).toBe(8 * SECOND);
  });

  it('are undone by gestures, and done again', () => {
    let edit = begun;
    for (let i = 1; i <= 20; i++) edit = cues.placePoint(edit, 'segue', (170 + i / 10) * SECOND, 'drag segue');
    edit = cues.endGesture(edit);
    edit = cues.placePoint(edit, 'segue', 165 * SECOND, 'drag segue');
    expect(edit.past).toHaveLength(2);
    const once = cues.undo(edit);
    expect(at(once, 'segue')).toBe(172 * SECOND);
    expect(at(cues.undo(once), 'segue')).toBe(170 * SECOND);
    expect(cues.undo(cues.undo(once)).past).toEqual([]);
    expect(cues.redo(once).edited).toEqual(edit.edited);
    expect(cues.placePoint(once, 'segue', 1e9).future).toEqual([]);
  });

  it('never contradict each other, whatever is done to them', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom(...CUE_POINTS), fc.integer({ min: -SECOND, max: 200 * SECOND })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(steps, (list) => {
        const edit = list.reduce((one, [point, frames]) => cues.placePoint(one, point, frames), begun);
        const {
          cueIn = 0,
          cueOut = edit.durationFrames,
          introEnd = cueIn,
          segue = cueOut,
          fadeIn = 0,
          fadeOut = 0,
          hookFrom = cueIn,
          hookTo = cueOut,
        } = cues.cuesOf(edit);
        const inside = [introEnd, segue, hookFrom, hookTo].every((frames) => frames >= cueIn && frames <= cueOut);
        return (
          inside &&
          cueIn >= 0 &&
          cueIn < cueOut &&
          cueOut <= edit.durationFrames &&
          fadeIn <= cueOut - cueIn &&
          fadeOut <= cueOut - cueIn &&
          fadeIn >= 0 &&
          fadeOut >= 0 &&
          hookFrom < hookTo
        );
      }),
    );
  });
});

describe('keys of the editor', () => {
  const press = (key: string, over: Partial<KeyboardEvent> = {}) => ({
    key,
    code: `Key${key.toUpperCase()}`,
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    ...over,
  });

  it('set points, nudge, zoom, play and undo', () => {
    expect(cueAction(press('i'), false)).toEqual({ do: 'set', point: 'cueIn' });
    expect(cueAction(press('g'), false)).toEqual({ do: 'set', point: 'segue' });
    expect(cueAction(press('ArrowLeft', { shiftKey: true }), false)).toEqual({ do: 'nudge', way: -1 });
    expect(cueAction(press('ArrowRight', { ctrlKey: true }), false)).toEqual({ do: 'nudge', way: 1 });
    expect(cueAction(press(' '), false)).toEqual({ do: 'play' });
    expect(cueAction(press('z', { ctrlKey: true }), false)).toEqual({ do: 'undo' });
    expect(cueAction(press('Z', { ctrlKey: true, shiftKey: true }), false)).toEqual({ do: 'redo' });
    expect([480, 4800, 48]).toEqual(
      [{}, { shiftKey: true }, { ctrlKey: true }].map((keys) => cues.nudgeFrames(press('x', keys))),
    );
  });

  it('leave the microphone and what is typed alone', () => {
    expect(cueAction(press('O', { shiftKey: true }), false)).toBeUndefined();
    expect(cueAction(press('i'), true)).toBeUndefined();
    expect(cueAction(press('z', { ctrlKey: true }), true)).toBeUndefined();
    expect(cueAction(press('s', { ctrlKey: true }), true)).toEqual({ do: 'save' });
  });
});
