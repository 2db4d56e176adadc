/** How a process of the station fares; the supervisor keeps a list of these in `run/processes.json`. */
export interface ProcessStatus {
  readonly name: 'engine' | 'control' | 'supervisor';
  readonly pid: number | null;
  /** `running` answers heartbeats; `ready` also says that it does its work. */
  readonly state: 'starting' | 'running' | 'ready' | 'restarting' | 'stopped';
  readonly restarts: number;
  readonly sinceEpochMs: number;
  readonly lastExit: string | null;
}

/** From a child to the supervisor over its IPC channel. */
export type ChildMessage =
  | { readonly type: 'heartbeat' }
  /** `url`: the address that this process serves the panel on (control alone). */
  | { readonly type: 'ready'; readonly url?: string }
  /** It cannot work at all; the process ends by itself after this. */
  | { readonly type: 'fatal'; readonly code: string; readonly message: string };

/** From the supervisor to a child. */
export interface SupervisorMessage {
  readonly type: 'stop';
}
