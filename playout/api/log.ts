export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Where a room's remarks go: a process hands its own log in. One line for people, details as plain values. */
export type Log = (level: LogLevel, message: string, detail?: Readonly<Record<string, unknown>>) => void;
