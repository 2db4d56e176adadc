import Sqlite from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StationPaths } from '../../config/station-paths.js';
import type { LinkMessage } from '../../playout/api/link.js';
import { eventually } from '../eventually.js';
import { CARTS, makeLargeStation } from './large-station.js';

const PORT = 18_123;
/** How long the station is watched from its start. */
const WATCHED_MS = 25_000;
/** Ticks a second of /proc's processor times. */
const TICKS_HZ = 100;

/** Processor time of a process and all below it so far, in milliseconds, by the first word of what each runs. */
function cpuOf(root: number): Record<string, number> {
  const parents = new Map<number, number>();
  const ticks = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      parents.set(Number(name), Number(fields[1]));
      // Own time and that of children that have ended.
      ticks.set(
        Number(name),
        [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0),
      );
    } catch {
      continue; // It has ended.
    }
  }
  const cpu: Record<string, number> = {};
  for (const [pid, spent] of ticks) {
    let above: number | undefined = pid;
    while (above !== undefined && above !== root) above = parents.get(above);
    if (above === undefined) continue;
    const runs = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0') : [];
    const script = runs.find((word) => word.endsWith('.js'));
    const name = script === undefined ? (runs[0] ?? '').split('/').slice(-1)[0] : script.split('/dist/').slice(-1)[0];
    cpu[name] = (cpu[name] ?? 0) + (spent * 1000) / TICKS_HZ;
  }
  return cpu;
}

interface Start {
  /** From the start of the program to the first answer of `/api/status`. */
  readonly answersMs: number;
  /** To the first block in which a song can be heard, and to the song that the plan wants. */
  readonly soundMs: number | null;
  readonly songMs: number | null;
  /** The longest that a request of `/api/status` waited, from the first answer until the watch ended; and the 95th percentile. */
  readonly longestWaitMs: number;
  readonly waitP95Ms: number;
  readonly cpuMsWhenAnswering: Record<string, number>;
  readonly cpuMsInAll: Record<string, number>;
}

/** Follows the engine's socket from when it is there. */
async function followSound(
  path: string,
  since: number,
  heard: { sound: number | null; song: number | null },
): Promise<void> {
  await eventually('the engine listens', () => existsSync(path), 20_000, 10);
  const socket = connect(path);
  let rest = '';
  let isSong = false;
  socket.on('error', () => undefined);
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const message of lines.map((line) => JSON.parse(line) as LinkMessage)) {
      if (message.type === 'state') isSong = message.state.source === 'rundown' && message.state.onAir.length > 0;
      if (message.type !== 'meters' || message.meters.peakDbfs[0] < -60) continue;
      heard.sound ??= performance.now() - since;
      if (isSong) heard.song ??= performance.now() - since;
    }
  });
  await sleep(WATCHED_MS - (performance.now() - since));
  socket.destroy();
}

export async function startOnce(paths: StationPaths): Promise<Start> {
  const since = performance.now();
  const program = ['dist/continuity.js', 'start', '--data', paths.data, '--port', String(PORT)];
  const child = spawn(process.execPath, program, {
    env: { ...process.env, CONTINUITY_OUTPUTS_CARD_ENABLED: 'false' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const pid = child.pid ?? 0;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const heard: { sound: number | null; song: number | null } = { sound: null, song: null };
  const following = followSound(paths.engineSocket, since, heard);
  let answersMs = 0;
  let cpuMsWhenAnswering: Record<string, number> = {};
  const waits: number[] = [];
  try {
    while (performance.now() - since < WATCHED_MS) {
      const asked = performance.now();
      const response = await fetch(`http://127.0.0.1:${PORT}/api/status`).catch(() => undefined);
      await response?.arrayBuffer();
      if (response?.ok === true && answersMs === 0) {
        answersMs = performance.now() - since;
        cpuMsWhenAnswering = cpuOf(pid);
      } else if (response?.ok === true) waits.push(performance.now() - asked);
      await sleep(20);
    }
    await following;
    const cpuMsInAll = cpuOf(pid);
    const sorted = waits.sort((a, b) => a - b);
    const round = (value: number | null): number => Math.round(value ?? NaN);
    return {
      answersMs: round(answersMs),
      soundMs: heard.sound === null ? null : round(heard.sound),
      songMs: heard.song === null ? null : round(heard.song),
      longestWaitMs: round(sorted.at(-1) ?? NaN),
      waitP95Ms: round(sorted[Math.floor(sorted.length * 0.95)]),
      cpuMsWhenAnswering,
      cpuMsInAll,
    };
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/** The start of a station with 100,000 carts: as it is started again, its plan made, and for the first time without any. */
export async function benchStart(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'continuity-start-'));
  try {
    const paths = await makeLargeStation(folder, true);
    const planned = [await startOnce(paths), await startOnce(paths)];
    const sqlite = new Sqlite(paths.database);
    sqlite.exec('DELETE FROM rundown_items');
    sqlite.close();
    return { carts: CARTS, planned, unplanned: await startOnce(paths) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
