import type { CommandResult, Command } from '../../../playout/api/command.js';
import type { LiveMessage, StationParts } from '../../api/live.js';

/** A command that was sent: asked for, and not yet known to be done. */
export interface Request {
  readonly id: string;
  readonly command: Command;
  readonly sentAtMs: number;
}

/** A sentence for the presenter about something that did not happen. */
export interface Notice {
  readonly id: string;
  readonly text: string;
}

export interface PanelState {
  /** The live socket: `up` only once a snapshot has arrived. */
  readonly socket: 'connecting' | 'up' | 'down';
  readonly revision: number;
  /** The last known state of the station; old while the socket is down. */
  readonly parts: StationParts | null;
  /** Commands under way, oldest first. */
  readonly requests: readonly Request[];
  readonly notices: readonly Notice[];
  /** Alarm keys that this panel's person has seen. */
  readonly acknowledged: readonly string[];
}

export const initialState: PanelState = {
  socket: 'connecting',
  revision: -1,
  parts: null,
  requests: [],
  notices: [],
  acknowledged: [],
};

export type Action =
  | { readonly type: 'message'; readonly message: Exclude<LiveMessage, { type: 'meters' | 'loudness' | 'pong' }> }
  | { readonly type: 'socket'; readonly socket: 'connecting' | 'down' }
  | { readonly type: 'requested'; readonly request: Request }
  /** The command was never sent, or nobody will answer it any more. */
  | { readonly type: 'refused'; readonly id: string; readonly text: string }
  | { readonly type: 'dismissed'; readonly id: string }
  | { readonly type: 'acknowledged'; readonly key: string };

const MOST_NOTICES = 3;

function withNotice(state: PanelState, notice: Notice): PanelState {
  return { ...state, notices: [...state.notices.slice(1 - MOST_NOTICES), notice] };
}

function withoutRequest(state: PanelState, id: string): PanelState {
  return { ...state, requests: state.requests.filter((request) => request.id !== id) };
}

function answered(state: PanelState, id: string, result: CommandResult): PanelState {
  const rest = withoutRequest(state, id);
  return result.ok ? rest : withNotice(rest, { id, text: result.message });
}

/** An alarm that is over and comes back is a new one: it must be seen again. */
function stillThere(state: PanelState): PanelState {
  const keys = new Set(alarmsOf(state).map((alarm) => alarm.key));
  if (state.acknowledged.every((key) => keys.has(key))) return state;
  return { ...state, acknowledged: state.acknowledged.filter((key) => keys.has(key)) };
}

function reduceMessage(state: PanelState, message: Extract<Action, { type: 'message' }>['message']): PanelState {
  switch (message.type) {
    case 'snapshot':
      return stillThere({ ...state, socket: 'up', revision: message.revision, parts: message.parts });
    case 'change':
      if (state.parts === null) return state;
      return stillThere({
        ...state,
        revision: message.revision,
        parts: { ...state.parts, [message.change.part]: message.change.value },
      });
    case 'ack':
      return answered(state, message.id, message.result);
  }
}

/** What the panel knows after something happened. Pure. */
export function reduce(state: PanelState, action: Action): PanelState {
  switch (action.type) {
    case 'message':
      return reduceMessage(state, action.message);
    case 'socket':
      return { ...state, socket: action.socket };
    case 'requested':
      return { ...state, requests: [...state.requests, action.request] };
    case 'refused':
      return withNotice(withoutRequest(state, action.id), { id: action.id, text: action.text });
    case 'dismissed':
      return { ...state, notices: state.notices.filter((notice) => notice.id !== action.id) };
    case 'acknowledged':
      return { ...state, acknowledged: [...state.acknowledged, action.key] };
  }
}

/** True when what is shown is true now and a command would arrive. */
export function isLive(state: PanelState): boolean {
  return state.socket === 'up' && state.parts?.linked === true && state.parts.engine !== null;
}

/** Every alarm of the station, the engine's first. */
export function alarmsOf(state: PanelState): StationParts['alarms'] {
  if (state.parts === null) return [];
  const engine = state.parts.linked ? (state.parts.engine?.alarms ?? []) : [];
  return [...engine, ...state.parts.alarms];
}

/** Holds the state and tells who asked when it changed. */
export class Store {
  #state = initialState;
  readonly #listeners = new Set<() => void>();

  get state(): PanelState {
    return this.#state;
  }

  dispatch(action: Action): void {
    const next = reduce(this.#state, action);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
