import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where a station keeps everything, all under its data folder. */
export interface StationPaths {
  readonly data: string;
  readonly settings: string;
  readonly database: string;
  readonly backups: string;
  /** As-run journals of the engine, one file a day, append only. */
  readonly journal: string;
  /** The engine's snapshot and rundown, for resuming. */
  readonly engine: string;
  readonly recordings: string;
  readonly demoMedia: string;
  /** Files that came through the panel. */
  readonly uploads: string;
  readonly logs: string;
  /** What lives only while the station runs. */
  readonly run: string;
  /** Settings as the running station uses them, handed to each process. */
  readonly runSettings: string;
  /** Address and pid of the running station: `{"url","pid"}`. */
  readonly runStation: string;
  readonly processes: string;
  readonly engineSocket: string;
  readonly streamSocket: string;
}

/** A unix socket's path may have 107 bytes; a longer one moves to the temporary folder under a name of its own. */
const SOCKET_PATH_LIMIT = 107;

function socketPath(run: string, name: string): string {
  const path = join(run, name);
  if (Buffer.byteLength(path) <= SOCKET_PATH_LIMIT) return path;
  const key = createHash('sha256').update(run).digest('hex').slice(0, 16);
  return join(tmpdir(), `continuity-${key}-${name}`);
}

/** The paths of the station whose data folder is `dataDirectory`. Touches no disk. */
export function stationPaths(dataDirectory: string): StationPaths {
  const data = resolve(dataDirectory);
  const run = join(data, 'run');
  return {
    data,
    settings: join(data, 'station.json'),
    database: join(data, 'library.sqlite'),
    backups: join(data, 'backups'),
    journal: join(data, 'journal'),
    engine: join(data, 'engine'),
    recordings: join(data, 'recordings'),
    demoMedia: join(data, 'demo'),
    uploads: join(data, 'media', 'uploads'),
    logs: join(data, 'logs'),
    run,
    runSettings: join(run, 'settings.json'),
    runStation: join(run, 'station.json'),
    processes: join(run, 'processes.json'),
    engineSocket: socketPath(run, 'engine.sock'),
    streamSocket: socketPath(run, 'stream.sock'),
  };
}
