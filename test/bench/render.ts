import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MUSIC = '/usr/share/games/wesnoth/1.16/data/core/music';
const TRACKS = 12;
const RUNS = 3;

interface Run {
  readonly seconds: number;
  readonly realtimeFactor: number;
}

/** The first tracks of wesnoth-1.16-music to WAV: crossfaded, levelled, compressed and limited, by us and by liquidsoap. */
export function benchRender(runs = RUNS): object {
  const folder = mkdtempSync(join(tmpdir(), 'continuity-bench-'));
  try {
    const files = tracks();
    const audioSeconds = files.reduce((sum, file) => sum + durationOf(file), 0);
    const hasPeer = spawnSync('liquidsoap', ['--version']).status === 0;
    const ours: Run[] = [];
    const theirs: Run[] = [];
    // In turn, so that a machine whose speed drifts does not favour one.
    for (let run = 0; run < runs; run++) {
      ours.push(timed(audioSeconds, renderOurs.bind(undefined, folder, files, audioSeconds)));
      if (hasPeer) theirs.push(timed(audioSeconds, renderLiquidsoap.bind(undefined, folder, files)));
    }
    const factor = median(ours);
    return {
      what: `${TRACKS} tracks, ${Math.round(audioSeconds)} s of music, whole process, median of ${runs} runs`,
      continuity: { preset: 'transparent', realtimeFactor: factor, ...measure(join(folder, 'ours.wav')) },
      liquidsoap: hasPeer
        ? { realtimeFactor: median(theirs), ...measure(join(folder, 'theirs.wav')), version: version() }
        : 'not installed',
      ratio: hasPeer ? round(factor / median(theirs)) : null,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tracks(): string[] {
  const names = readdirSync(MUSIC).filter((name) => name.endsWith('.ogg'));
  return names
    .sort()
    .slice(0, TRACKS)
    .map((name) => join(MUSIC, name));
}

function durationOf(file: string): number {
  return Number(
    execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', file], {
      encoding: 'utf8',
    }),
  );
}

function renderOurs(folder: string, files: readonly string[], seconds: number): void {
  const scenario = {
    durationSeconds: Math.ceil(seconds),
    station: { processing: 'transparent' },
    items: files.map((file, index) => ({ id: String(index), file, kind: 'music' })),
  };
  writeFileSync(join(folder, 'scenario.json'), JSON.stringify(scenario));
  execFileSync(process.execPath, [
    'dist/continuity.js',
    'render',
    join(folder, 'scenario.json'),
    '--out',
    join(folder, 'ours.wav'),
    '--json',
  ]);
}

function renderLiquidsoap(folder: string, files: readonly string[]): void {
  writeFileSync(join(folder, 'list.m3u'), files.join('\n'));
  const script = [
    'settings.init.allow_root.set(true)',
    `s = playlist(mode="normal", loop=false, "${join(folder, 'list.m3u')}")`,
    's = crossfade(duration=4., fade_in=0.1, fade_out=4., s)',
    's = limit(compress(normalize(s)))',
    'clock.assign_new(sync="none", [s])',
    `output.file(%wav(stereo=true, samplerate=48000, samplesize=16), "${join(folder, 'theirs.wav')}", fallible=true, on_stop=shutdown, s)`,
  ].join('\n');
  writeFileSync(join(folder, 'peer.liq'), script);
  const ran = spawnSync('liquidsoap', [join(folder, 'peer.liq')], { encoding: 'utf8', timeout: 600_000 });
  if (ran.status !== 0) throw new Error(`liquidsoap: ${ran.stdout}${ran.stderr}`);
}

function timed(audioSeconds: number, work: () => void): Run {
  const started = performance.now();
  work();
  const seconds = (performance.now() - started) / 1000;
  return { seconds, realtimeFactor: audioSeconds / seconds };
}

/** Loudness and true peak by ffmpeg, an instrument of neither side; and how much audio there is. */
function measure(file: string): object {
  const ran = spawnSync(
    'ffmpeg',
    ['-nostdin', '-nostats', '-i', file, '-af', 'ebur128=peak=true:framelog=verbose', '-f', 'null', '-'],
    { encoding: 'utf8' },
  );
  const figure = (pattern: RegExp): number | null => {
    const found = pattern.exec(ran.stderr)?.[1];
    return found === undefined ? null : Number(found);
  };
  return {
    seconds: round(durationOf(file)),
    integratedLufs: figure(/I:\s+(-?[\d.]+) LUFS/),
    truePeakDbtp: figure(/Peak:\s+(-?[\d.]+) dBFS/),
  };
}

function version(): string {
  return spawnSync('liquidsoap', ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0];
}

function median(runs: readonly Run[]): number {
  const sorted = runs.map((run) => run.realtimeFactor).sort((a, b) => a - b);
  return round(sorted[Math.floor(sorted.length / 2)]);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
