import { describe, expect, it } from 'vitest';
import type { StationParts } from '../../../web/api/live.js';
import {
  alarmsOf,
  initialState,
  isLive,
  reduce,
  Store,
  type Action,
  type PanelState,
} from '../../../web/panel/state/store.js';
import { engineState } from '../fake-engine.js';

const parts: StationParts = {
  station: { name: 'S', timeZone: 'UTC', language: 'en' },
  linked: true,
  engine: engineState(),
  rundown: { revision: 1, plannedUntilEpochMs: null, rows: [] },
  wall: [],
  library: null,
  libraryChangedAtEpochMs: 0,
  ingest: null,
  processes: [],
  alarms: [],
};

const snapshot: Action = {
  type: 'message',
  message: { type: 'snapshot', protocol: 1, revision: 7, serverTimeEpochMs: 0, parts, meters: null },
};

const after = (...actions: readonly Action[]): PanelState => actions.reduce(reduce, initialState);

const request: Action = { type: 'requested', request: { id: 'r', command: { do: 'next' }, sentAtMs: 0 } };

const alarm = { key: 'a', level: 'critical', message: 'm', sinceEpochMs: 0, count: 1 } as const;

describe('reduce', () => {
  it('is live only with a snapshot, the engine linked and known', () => {
    expect(isLive(initialState)).toBe(false);
    expect(isLive(after(snapshot))).toBe(true);
    expect(isLive(after(snapshot, { type: 'socket', socket: 'down' }))).toBe(false);
    const unlinked: Action = {
      type: 'message',
      message: { type: 'change', revision: 8, change: { part: 'linked', value: false } },
    };
    expect(isLive(after(snapshot, unlinked))).toBe(false);
  });

  it('puts a changed part in its place and leaves the others alone', () => {
    const state = after(snapshot, {
      type: 'message',
      message: {
        type: 'change',
        revision: 8,
        change: { part: 'ingest', value: { done: 1, total: 2, failed: 0, file: 'f', secondsLeft: null } },
      },
    });
    expect(state.revision).toBe(8);
    expect(state.parts?.ingest).toMatchObject({ done: 1 });
    expect(state.parts?.engine).toBe(parts.engine);
  });

  it('keeps what was last known while the socket is down', () => {
    expect(after(snapshot, { type: 'socket', socket: 'down' }).parts).toBe(parts);
  });

  it('shows a request as asked until it is answered, and a refusal as a notice', () => {
    const asked = after(snapshot, request);
    expect(asked.requests).toHaveLength(1);
    const done = reduce(asked, {
      type: 'message',
      message: { type: 'ack', id: 'r', result: { ok: true, atFrame: 1 } },
    });
    expect([done.requests, done.notices]).toEqual([[], []]);
    const refused = reduce(asked, {
      type: 'message',
      message: { type: 'ack', id: 'r', result: { ok: false, code: 'NOTHING_NEXT', message: 'nothing' } },
    });
    expect([refused.requests, refused.notices]).toEqual([[], [{ id: 'r', text: 'nothing' }]]);
    expect(reduce(refused, { type: 'dismissed', id: 'r' }).notices).toEqual([]);
  });

  it('keeps the last three notices', () => {
    const many = ['1', '2', '3', '4', '5'].map((id): Action => ({ type: 'refused', id, text: id }));
    expect(after(...many).notices.map(({ id }) => id)).toEqual(['3', '4', '5']);
  });

  it('forgets that an alarm was acknowledged once it is over', () => {
    const raise: Action = {
      type: 'message',
      message: { type: 'change', revision: 8, change: { part: 'alarms', value: [alarm] } },
    };
    const clear: Action = {
      type: 'message',
      message: { type: 'change', revision: 9, change: { part: 'alarms', value: [] } },
    };
    const seen = after(snapshot, raise, { type: 'acknowledged', key: 'a' });
    expect(alarmsOf(seen)).toEqual([alarm]);
    expect(seen.acknowledged).toEqual(['a']);
    expect(reduce(seen, clear).acknowledged).toEqual([]);
  });

  it('does not show the alarms of an engine that is away as if they were of now', () => {
    const engine = engineState({ alarms: [alarm] });
    const state = after(snapshot, {
      type: 'message',
      message: { type: 'change', revision: 8, change: { part: 'engine', value: engine } },
    });
    expect(alarmsOf(state)).toEqual([alarm]);
    const away = reduce(state, {
      type: 'message',
      message: { type: 'change', revision: 9, change: { part: 'linked', value: false } },
    });
    expect(alarmsOf(away)).toEqual([]);
  });
});

describe('Store', () => {
  it('tells its listeners of changes until they leave', () => {
    const store = new Store();
    let told = 0;
    const leave = store.subscribe(() => (told += 1));
    store.dispatch(snapshot);
    leave();
    store.dispatch({ type: 'socket', socket: 'down' });
    expect(told).toBe(1);
    expect(store.state.socket).toBe('down');
  });
});
