import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timedScript, timedTree, type Taken } from './process-tree.js';

const MUSIC = '/usr/share/games/wesnoth/1.16/data/core/music';
const RUNS = 3;

/**
 * All tracks of wesnoth-1.16-music into an empty library, beside loudgain over the same files and ffmpeg decoding each of them
 * to nothing, in turn. Wall time depends on what else the machine does; processor time hardly.
 */
export function benchIngest(runs = RUNS): object {
  const files = readdirSync(MUSIC)
    .filter((name) => name.endsWith('.ogg'))
    .sort()
    .map((name) => join(MUSIC, name));
  const audioSeconds = files.reduce((sum, file) => sum + durationOf(file), 0);
  const hasPeer = spawnSync('loudgain', ['-v']).error === undefined;
  const ours: Taken[] = [];
  const loudgain: Taken[] = [];
  const decode: Taken[] = [];
  for (let run = 0; run < runs; run++) {
    ours.push(ingest());
    decode.push(
      timedScript('for f in "$@"; do ffmpeg -nostdin -v error -i "$f" -f null - || exit 1; done', ['bash', ...files]),
    );
    if (hasPeer) loudgain.push(timedTree('loudgain', ['-q', '-O', ...files]));
  }
  const mine = figures(ours, audioSeconds);
  const floor = figures(decode, audioSeconds);
  const peer = hasPeer ? figures(loudgain, audioSeconds) : null;
  return {
    what: `${files.length} tracks, ${Math.round(audioSeconds)} s of music, whole processes, median of ${runs} runs`,
    continuity: mine,
    ffmpegToNull: floor,
    loudgain: peer ?? 'not installed',
    timesAsFastAsLoudgain: peer && round(peer.wallSeconds / mine.wallSeconds),
    processorTimeOfLoudgain: peer && round(mine.cpuSeconds / peer.cpuSeconds),
    processorTimeOfFfmpegToNull: round(mine.cpuSeconds / floor.cpuSeconds),
  };
}

function ingest(): Taken {
  const data = mkdtempSync(join(tmpdir(), 'continuity-bench-'));
  try {
    // One of the tracks is silence, which is a problem of its own and makes the exit code 1.
    return timedScript('"$0" dist/continuity.js ingest "$1" --data "$2" --json >/dev/null; [ $? -le 1 ]', [
      process.execPath,
      MUSIC,
      data,
    ]);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

function durationOf(file: string): number {
  return Number(
    execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', file], {
      encoding: 'utf8',
    }),
  );
}

interface Figures extends Taken {
  readonly realtimeFactor: number;
}

function figures(runs: readonly Taken[], audioSeconds: number): Figures {
  const wallSeconds = median(runs.map((run) => run.wallSeconds));
  return {
    wallSeconds: round(wallSeconds),
    cpuSeconds: round(median(runs.map((run) => run.cpuSeconds))),
    realtimeFactor: round(audioSeconds / wallSeconds),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
