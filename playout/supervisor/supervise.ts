/** A process that is not heard for this long is dead, whatever it seems. */
export const SILENCE_MS = 10_000;
/** Until it is first heard it may take longer: a cold disk, a slow machine. */
export const START_SILENCE_MS = 30_000;
/** A process that did its work for this long did not die of its start: it is started again at once, as often as it takes. */
export const PROVEN_MS = 5000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** After a pause of the supervisor itself (a suspended machine) nobody is blamed for silence. */
const PAUSE_MS = 5000;

export type Phase =
  /** Not running; will be started at `restartAtMs`. */
  | 'waiting'
  /** Started, not heard yet. */
  | 'starting'
  /** Answers heartbeats. */
  | 'running'
  /** Does its work. */
  | 'ready'
  /** Was asked to end. */
  | 'stopping'
  | 'stopped';

/** What the supervisor knows of one process. All times are milliseconds of one clock that never goes back. */
export interface Watched {
  readonly phase: Phase;
  readonly pid: number | null;
  readonly restarts: number;
  /** Deaths in a row before PROVEN_MS of work. */
  readonly quickDeaths: number;
  readonly heardAtMs: number;
  readonly lookedAtMs: number;
  readonly restartAtMs: number;
  /** When it became ready in the life that runs or ran last; null where it did not. */
  readonly readyAtMs: number | null;
  /** Why it was killed, to be told as the reason of its end. */
  readonly killedFor: string | null;
  readonly lastExit: string | null;
}

export type WatchEvent =
  /** Time passed: called several times a second. */
  | { readonly type: 'look' }
  | { readonly type: 'spawned'; readonly pid: number }
  | { readonly type: 'heartbeat' }
  | { readonly type: 'ready' }
  /** It ended; `how` says with what status or signal. */
  | { readonly type: 'exited'; readonly how: string }
  /** It shall end and not be started again. */
  | { readonly type: 'stop' };

/** `spawn` it now; `kill` it at once; `ask` it to end in order. */
export type WatchAction = 'spawn' | 'kill' | 'ask';

export interface WatchStep {
  readonly state: Watched;
  readonly actions: readonly WatchAction[];
}

/** A process that is to be started at the next look. */
export function watchedFrom(nowMs: number): Watched {
  return {
    phase: 'waiting',
    pid: null,
    restarts: 0,
    quickDeaths: 0,
    heardAtMs: nowMs,
    lookedAtMs: nowMs,
    restartAtMs: nowMs,
    readyAtMs: null,
    killedFor: null,
    lastExit: null,
  };
}

/**
 * Milliseconds to wait before a process is started again. The first restart of one that had been ready is immediate;
 * while it keeps dying soon after its start: 1, 2, 4 ... 60 s.
 */
export function restartWaitMs(quickDeaths: number, wasReady: boolean): number {
  if (quickDeaths === 0) return wasReady ? 0 : FIRST_WAIT_MS;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(quickDeaths - 1, 10));
}

/** What follows from an event: the new state, and what has to be done. Pure. */
export function step(state: Watched, event: WatchEvent, nowMs: number): WatchStep {
  switch (event.type) {
    case 'look':
      return look(state, nowMs);
    case 'spawned':
      return { state: { ...state, pid: event.pid }, actions: [] };
    case 'heartbeat':
      return {
        state: { ...state, heardAtMs: nowMs, phase: state.phase === 'starting' ? 'running' : state.phase },
        actions: [],
      };
    case 'ready': {
      const serving = state.phase === 'starting' || state.phase === 'running';
      return {
        state: {
          ...state,
          heardAtMs: nowMs,
          readyAtMs: state.readyAtMs ?? nowMs,
          phase: serving ? 'ready' : state.phase,
        },
        actions: [],
      };
    }
    case 'exited':
      return { state: exited(state, event.how, nowMs), actions: [] };
    case 'stop':
      if (state.phase === 'waiting' || state.phase === 'stopped') {
        return { state: { ...state, phase: 'stopped' }, actions: [] };
      }
      return { state: { ...state, phase: 'stopping' }, actions: state.phase === 'stopping' ? [] : ['ask'] };
  }
}

function look(state: Watched, nowMs: number): WatchStep {
  const paused = nowMs - state.lookedAtMs > PAUSE_MS;
  const seen = { ...state, lookedAtMs: nowMs, heardAtMs: paused ? nowMs : state.heardAtMs };
  if (state.phase === 'waiting') {
    if (nowMs < state.restartAtMs) return { state: seen, actions: [] };
    const started = {
      phase: 'starting',
      heardAtMs: nowMs,
      readyAtMs: null,
      killedFor: null,
    } as const;
    return { state: { ...seen, ...started }, actions: ['spawn'] };
  }
  const alive = state.phase === 'starting' || state.phase === 'running' || state.phase === 'ready';
  const patienceMs = state.phase === 'starting' ? START_SILENCE_MS : SILENCE_MS;
  if (alive && state.killedFor === null && nowMs - seen.heardAtMs > patienceMs) {
    const killedFor = `no heartbeat for ${patienceMs / 1000} s`;
    return { state: { ...seen, killedFor }, actions: ['kill'] };
  }
  return { state: seen, actions: [] };
}

function exited(state: Watched, how: string, nowMs: number): Watched {
  const over = { ...state, pid: null, lastExit: state.killedFor ?? how };
  if (state.phase === 'stopping' || state.phase === 'stopped') return { ...over, phase: 'stopped' };
  const proven = state.readyAtMs !== null && nowMs - state.readyAtMs >= PROVEN_MS;
  const earlier = proven ? 0 : state.quickDeaths;
  return {
    ...over,
    phase: 'waiting',
    restarts: state.restarts + 1,
    quickDeaths: proven ? 0 : earlier + 1,
    restartAtMs: nowMs + restartWaitMs(earlier, state.readyAtMs !== null),
  };
}
