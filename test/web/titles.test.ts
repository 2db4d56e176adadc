import { describe, expect, it } from 'vitest';
import { TitleLine } from '../../web/server/titles.js';
import { engineState, onAirItem } from './fake-engine.js';

const song = onAirItem({ itemId: 'a', title: 'One', artist: 'X', startFrame: 1000 });
const jingle = onAirItem({ itemId: 'j', kind: 'jingle', title: 'Jingle', artist: '', startFrame: 5000 });
const next = onAirItem({ itemId: 'b', title: 'Two', artist: '', startFrame: 9000 });

describe('TitleLine', () => {
  it('gives each frame the title of the song it belongs to', () => {
    const line = new TitleLine();
    line.take(engineState({ onAir: [song] }));
    line.take(engineState({ onAir: [{ ...song, ending: true }, next] }));
    expect([999, 1000, 8999, 9000, 1e9].map((frame) => line.at(frame))).toEqual([
      null,
      'X - One',
      'X - One',
      'Two',
      'Two',
    ]);
  });

  it('keeps the title of the song through jingles and what lies over it', () => {
    const line = new TitleLine();
    line.take(engineState({ onAir: [song, jingle] }));
    line.take(engineState({ onAir: [song, onAirItem({ kind: 'music', over: 'a', title: 'bed', startFrame: 6000 })] }));
    expect(line.at(7000)).toBe('X - One');
  });

  it('forgets the line of an engine that is gone', () => {
    const line = new TitleLine();
    line.take(engineState({ onAir: [next] }));
    line.take(engineState({ runId: 'run-2', onAir: [song] }));
    expect([500, 9000].map((frame) => line.at(frame))).toEqual([null, 'X - One']);
  });
});
