import { Command, InvalidArgumentError } from 'commander';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { PROCESSING_PRESETS, type ProcessingPreset } from '../../../playout/api/processing.js';
import type { HourReading } from './hour-meter.js';
import { continuity, prepareLibrary } from './library.js';
import { renderHours } from './render-hours.js';
import { faultsOf } from './verdict.js';

/**
 * `npm run soak`: a day of planned programme over a real library through the real engine, measured frame by frame and written
 * nowhere. Exits 1 where an hour fails.
 */
function hoursOf(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 36) return value;
  throw new InvalidArgumentError('hours are a number above 0, at most 36.');
}

function presetOf(text: string): ProcessingPreset {
  const found = PROCESSING_PRESETS.find((preset) => preset === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`presets are ${PROCESSING_PRESETS.join(', ')}.`);
}

const program = new Command('npm run soak --')
  .description('renders a day of planned programme and measures every hour of it')
  .option('--hours <n>', 'length of the programme', hoursOf, 24)
  .option('--preset <name>', 'processing preset', presetOf, 'music' as const)
  .option('--independent <n>', 'ffmpeg and the 16x instrument hear every n-th hour', Number, 6)
  .option('--out <json>', 'the readings', 'sound-report/soak.json')
  .option('--no-build', 'run what dist/ holds');
program.parse();
const options = program.opts<{
  hours: number;
  preset: ProcessingPreset;
  independent: number;
  out: string;
  build: boolean;
}>();

/** A Monday: the plan of a day depends on nothing but the library. */
const FROM = '2026-03-09T00:00:00Z';
const HEAD = 'hour      LUFS  ffmpeg    dBTP  ffmpeg     16x   overs  NaN  rss MB       x';

if (options.build) execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
await soak();

async function soak(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'continuity-soak-'));
  try {
    process.env['CONTINUITY_SOUND_PROCESSING'] = options.preset;
    await prepareLibrary(folder, print);
    await continuity(folder, ['plan', '--from', FROM, '--hours', String(Math.ceil(options.hours) + 1), '--write']);
    print(HEAD);
    const started = performance.now();
    const { hours, report, items, outcomes, targetLufs, ceilingDbtp } = await renderHours(folder, {
      fromEpochMs: Date.parse(FROM),
      hours: options.hours,
      independentEvery: options.independent,
      onHour: (reading) => {
        print(line(reading));
      },
    });
    const faults = faultsOf(hours, report.gapFrames, { targetLufs, ceilingDbtp });
    const seconds = (performance.now() - started) / 1000;
    print(
      `${options.hours} h, preset ${options.preset}, in ${seconds.toFixed(0)} s (${report.realtimeFactor}x): ` +
        `${report.integratedLufs ?? NaN} LUFS, ${report.truePeakDbtp ?? NaN} dBTP, ${report.gapFrames} gap frames, ` +
        `${items} items aired (${outcomes})`,
    );
    for (const fault of faults) print(`FAIL ${fault}`);
    if (faults.length === 0) print('pass');
    else process.exitCode = 1;
    const out = resolve(options.out);
    mkdirSync(dirname(out), { recursive: true });
    const { hours: wanted, preset } = options;
    writeFileSync(out, `${JSON.stringify({ wanted, preset, seconds, report, outcomes, faults, hours }, null, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function line(reading: HourReading): string {
  const figure = (value: number | null, digits = 2, width = 8): string =>
    (value === null ? '-' : value.toFixed(digits)).padStart(width);
  return [
    String(reading.hour).padStart(4),
    figure(reading.integratedLufs, 2, 10),
    figure(reading.ffmpegLufs),
    figure(reading.truePeakDbtp),
    figure(reading.ffmpegTruePeakDbtp),
    figure(reading.oversampledDbtp),
    figure(reading.overs, 0),
    figure(reading.nonFinite, 0, 5),
    figure(reading.rssMegabytes, 0),
    figure(reading.frames / 48_000 / reading.wallSeconds, 0),
  ].join('');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
