import type { ChildMessage } from './process-status.js';

/** A process must be heard this often by its supervisor. */
export const HEARTBEAT_MS = 1000;

/** What a child needs of its own process and clock to be supervised; Node's `process` and `setInterval` fit. */
export interface SupervisedChannel {
  /** Sends one message to the supervisor; absent when the process was started by hand. */
  send?(message: ChildMessage): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect' | 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  readonly connected?: boolean;
  /** Calls `look` every `ms` milliseconds until the returned function is called. */
  every(ms: number, look: () => void): () => void;
}

export type StopReason =
  /** The supervisor, or a person, asks it to end in order. */
  | 'asked'
  /** The supervisor is gone: nobody would restart or stop this process. */
  | 'supervisor gone';

export interface Supervised {
  /** This process does its work now. Call it once. */
  ready(url?: string): void;
  /** This process cannot work: tells the supervisor why. The caller ends the process afterwards. */
  fatal(code: string, message: string): void;
}

/**
 * The child's side of supervision: heartbeats from now on, and `onStop` called once when the process has to end: asked
 * by message or signal, or the supervisor is gone. A terminal's Ctrl-C reaches every process of the group; a supervised
 * child leaves it to the supervisor, which stops its children in order.
 */
export function supervised(
  channel: SupervisedChannel,
  options: { readonly onStop: (reason: StopReason) => void },
): Supervised {
  let connected = channel.send !== undefined;
  let stopping = false;
  const send = (message: ChildMessage): void => {
    if (connected && channel.connected !== false) channel.send?.(message);
  };
  const stop = (reason: StopReason): void => {
    if (stopping) return;
    stopping = true;
    options.onStop(reason);
  };

  send({ type: 'heartbeat' });
  const silence = channel.every(HEARTBEAT_MS, () => {
    send({ type: 'heartbeat' });
  });
  channel.on('message', (message) => {
    if (isStop(message)) stop('asked');
  });
  channel.on('SIGTERM', () => {
    stop('asked');
  });
  channel.on('SIGINT', () => {
    if (!connected) stop('asked');
  });
  channel.on('disconnect', () => {
    connected = false;
    silence();
    stop('supervisor gone');
  });

  return {
    ready: (url) => {
      send(url === undefined ? { type: 'ready' } : { type: 'ready', url });
    },
    fatal: (code, message) => {
      send({ type: 'fatal', code, message });
    },
  };
}

function isStop(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'stop';
}
