#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, loadSettings } from './config/settings.js';
import type { Settings } from './config/schema.js';
import { stationPaths, type StationPaths } from './config/station-paths.js';
import type { CsvMapping } from './db/ingest/csv.js';
import type { ImportSummary } from './db/ingest/import-library.js';
import type { IngestEvent, IngestSummary } from './db/ingest/ingest.js';
import type { StationDatabase } from './db/open.js';
import { ContinuityError, messageOf } from './playout/api/errors.js';
import type { RenderReport } from './playout/engine/offline.js';
import type { RenderTarget } from './playout/engine/render.js';
import type { WavBits } from './playout/media/wav.js';
import type { Status } from './web/api/status.js';

/** Exit codes of every verb: done, failed in part or whole, wrong usage. */
const EXIT = { done: 0, failed: 1, usage: 2 } as const;

let onAir = false;
// Who reads may have read enough (`continuity status | head`): that ends a verb, but never a station.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  if (!onAir) process.exit();
});

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (code: string, message: string): void => void process.stderr.write(`error[${code}]: ${message}\n`);
const warn = (line: string): void => void process.stderr.write(`${line}\n`);
const json = (value: unknown): void => {
  print(JSON.stringify(value));
};

interface DataOption {
  readonly data: string;
}

function settingsOf(paths: StationPaths, overrides: object = {}): Settings {
  const named = process.env['CONTINUITY_CONFIG'];
  return loadSettings({
    file: named ?? paths.settings,
    required: named !== undefined,
    environment: process.env,
    overrides,
  });
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65535) throw new InvalidArgumentError('a port is a whole number from 0 to 65535.');
  return value;
}

function hours(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 24 * 31)) throw new InvalidArgumentError('hours are a number above 0, at most 744.');
  return value;
}

function instant(text: string): number {
  const value = Date.parse(text);
  if (Number.isNaN(value)) throw new InvalidArgumentError('an instant is written as in 2026-11-22T10:00:00Z.');
  return value;
}

function bits(text: string): WavBits {
  if (text === '16') return 16;
  if (text === '24') return 24;
  if (text === '32f') return 32;
  throw new InvalidArgumentError('bits are 16, 24 or 32f.');
}

/** `title=Titel,artist=Interpret`; whether the fields are known is for the import to say. */
function columnMap(text: string): CsvMapping {
  const pairs = text.split(',').map((pair) => pair.split('='));
  if (!pairs.every((pair) => pair.length === 2 && pair.every((part) => part.trim() !== ''))) {
    throw new InvalidArgumentError('columns are named as in title=Titel,artist=Interpret.');
  }
  return Object.fromEntries(pairs.map(([field, heading]) => [field.trim(), heading.trim()]));
}

const collect = (item: string, all: string[]): string[] => [...all, item];

/** Plays when nothing else can, unless the settings name another. */
const EMERGENCY_FILE = fileURLToPath(new URL('./playout/demo/emergency.ogg', import.meta.url));

const program = new Command('continuity')
  .description('Broadcast automation and playout: plans, plays and shows a radio station.')
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => {
      write(`error[USAGE]: ${text.replace(/^error: /, '').trim()}; see \`continuity --help\`\n`);
    },
  })
  .showSuggestionAfterError(false);

const dataOption = ['--data <dir>', 'data folder of the station', process.env['CONTINUITY_DATA'] ?? './data'] as const;

program
  .command('start')
  .description('put the whole station on air: supervisor, engine, control')
  .option(...dataOption)
  .option('--media <dir>', 'folder of audio files that become the library (may be given again)', collect, [])
  .option('--host <address>', 'loopback address of the panel')
  .option('--port <n>', 'port of the panel; 0 takes a free one', port)
  .action(async (options: DataOption & { media: string[]; host?: string; port?: number }) => {
    const paths = stationPaths(options.data);
    const { host, port: chosen, media } = options;
    const server = { ...(host !== undefined && { host }), ...(chosen !== undefined && { port: chosen }) };
    const settings = settingsOf(paths, {
      server,
      ...(media.length > 0 && { paths: { media: media.map((folder) => resolve(folder)) } }),
    });
    process.exitCode = await start(settings, paths);
  });

/** Checks what a station needs, then runs it until it is stopped. Resolves with the exit code. */
async function start(settings: Settings, paths: StationPaths): Promise<number> {
  const { requireFfmpeg } = await import('./playout/media/ffmpeg.js');
  const { prepareDatabase } = await import('./db/prepare.js');
  const { runStation } = await import('./playout/supervisor/run-station.js');
  await requireFfmpeg();
  for (const folder of settings.paths.media) await requireReadable(folder);
  onAir = true;
  const station = await runStation({
    settings,
    paths,
    prepare: () => prepareDatabase(paths, print),
    log: (level, message) => {
      if (level === 'warn' || level === 'error') process.stderr.write(`${level}: ${message}\n`);
      else print(message);
    },
  });
  void station.ready.then(({ url }) => {
    print(`${settings.station.name} is on air. Panel: ${url}  Listen: ${new URL('/listen.mp3', url).href}`);
  });
  return station.exited;
}

async function requireReadable(folder: string): Promise<void> {
  try {
    await readdir(folder);
  } catch (error) {
    throw new ContinuityError(
      'MEDIA_UNREADABLE',
      `the media folder ${folder} cannot be read (${messageOf(error)}); name one that exists and that this user may read`,
      { cause: error },
    );
  }
}

program
  .command('ingest <paths...>')
  .description('take files and folders into the library: analysed, tagged, cue points set')
  .option(...dataOption)
  .option('--category <name>', 'category of all of them')
  .option('--json', 'print JSON lines')
  .action(async (files: string[], options: DataOption & { category?: string; json?: boolean }) => {
    const { requireFfmpeg } = await import('./playout/media/ffmpeg.js');
    const { prepareDatabase } = await import('./db/prepare.js');
    const { openDatabase } = await import('./db/open.js');
    const { ingestPaths } = await import('./db/ingest/ingest.js');
    const { analyseMany } = await import('./playout/media/analyse-pool.js');
    const { printable, progressLine } = await import('./db/ingest/ingest-progress.js');
    const paths = stationPaths(options.data);
    const settings = settingsOf(paths);
    await requireFfmpeg();
    await prepareDatabase(paths, warn);
    const db = openDatabase(paths);
    const stop = new AbortController();
    // Asked to stop, it stores nothing more and ends its decoders; asked again, it ends at once.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        stop.abort(signal);
      });
    }
    const live = options.json !== true && process.stdout.isTTY;
    const wipe = live ? '\r\x1b[K' : '';
    let done = 0;
    try {
      const summary = await ingestPaths(
        db,
        files.map((file) => resolve(file)),
        {
          settings,
          ...(options.category !== undefined && { category: options.category }),
          analyse: analyseMany,
          signal: stop.signal,
          onNotice: (notice) => {
            warn(`${wipe}${notice}`);
          },
          onProgress: (event) => {
            done = event.done;
            if (options.json === true) json(event);
            else if (!live) print(printable(ingestLine(event)));
            else {
              if (event.error !== undefined || event.warnings?.length) print(wipe + printable(ingestLine(event)));
              process.stdout.write(wipe + progressLine(event, process.stdout.columns));
            }
          },
        },
      );
      if (options.json === true) json({ summary });
      else print(wipe + ingestSummary(summary));
      if (summary.problems > 0 || summary.found === 0) process.exitCode = EXIT.failed;
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      warn(`${wipe}stopped after ${done} files; what is done stays, the same command goes on with the rest`);
      process.exitCode = EXIT.failed;
    } finally {
      await db.close();
    }
  });

function ingestLine(event: IngestEvent): string {
  const left = event.secondsLeft === null ? '' : `  ${Math.round(event.secondsLeft)} s left`;
  const place = `${String(event.done).padStart(String(event.total).length)}/${event.total}${left}`;
  const what = event.error ? `${event.error.code}: ${event.error.message}` : (event.kind ?? '');
  return [place, event.outcome.padEnd(9), event.path, what, ...(event.warnings ?? [])].join('  ');
}

function ingestSummary(summary: IngestSummary): string {
  const { found, added, updated, unchanged, moved, problems } = summary;
  return `${found} files: ${added} added, ${updated} updated, ${moved} moved, ${unchanged} unchanged, ${problems} cannot be used`;
}

program
  .command('analyse <files...>')
  .description('measure files; nothing is stored')
  .option('--json', 'one JSON line for each file')
  .action(async (files: string[], options: { json?: boolean }) => {
    const { requireFfmpeg } = await import('./playout/media/ffmpeg.js');
    const { analyseFile } = await import('./playout/media/analyse.js');
    await requireFfmpeg();
    for (const file of files) {
      try {
        const wanted = { speech: true, fingerprint: false };
        const { peaks, framesPerPeak, fingerprint, tags, ...analysis } = await analyseFile(resolve(file), wanted);
        const { artwork, ...texts } = tags;
        const shown = { ...texts, artwork: artwork?.mime ?? null };
        if (options.json === true) json({ file, ok: true, ...analysis, tags: shown });
        else
          print(
            `${file}  ${analysis.integratedLufs?.toFixed(1) ?? '?'} LUFS  ${analysis.truePeakDbtp?.toFixed(1) ?? '?'} dBTP`,
          );
      } catch (error) {
        process.exitCode = EXIT.failed;
        const code = error instanceof ContinuityError ? error.code : 'INTERNAL';
        if (options.json === true) json({ file, ok: false, error: { code, message: messageOf(error) } });
        else complain(code, messageOf(error));
      }
    }
  });

program
  .command('plan')
  .description('the rundown of a span of time; without --write nothing is stored')
  .requiredOption('--from <iso>', 'start of the span', instant)
  .requiredOption('--hours <n>', 'length of the span', hours)
  .option(...dataOption)
  .option('--write', 'store it as the rundown')
  .option('--json', 'print JSON')
  .action(async (options: DataOption & { from: number; hours: number; write?: boolean; json?: boolean }) => {
    const { planReport } = await import('./scheduler/plan-report.js');
    const { db, settings } = await openLibrary(options.data);
    try {
      const report = await planReport(db, settings, {
        fromEpochMs: options.from,
        hours: options.hours,
        write: options.write === true,
      });
      if (options.json === true) json(report);
      else {
        for (const slot of report.slots) {
          print([slot.startsAt, slot.category.padEnd(14), `${slot.title} · ${slot.artist}`, slot.reason].join('  '));
        }
        print(`${report.slots.length} items, ${report.hardViolations} hard violations, cost ${report.cost}`);
      }
    } finally {
      await db.close();
    }
  });

program
  .command('render [scenario]')
  .description('the real engine, offline: a scenario file, or the planned rundown with --from and --hours')
  .requiredOption('--out <wav>', 'WAV file to write')
  .option('--as-run <jsonl>', 'as-run record to write')
  .option('--bits <bits>', '16, 24 or 32f', bits, 24 as const)
  .option('--from <iso>', 'start of the planned span', instant)
  .option('--hours <n>', 'length of the planned span', hours)
  .option(...dataOption)
  .option('--json', 'print the report as JSON')
  .action(async (scenario: string | undefined, options: RenderOptions) => {
    const { requireFfmpeg } = await import('./playout/media/ffmpeg.js');
    await requireFfmpeg();
    const target = {
      out: resolve(options.out),
      bits: options.bits,
      ...(options.asRun !== undefined && { asRun: resolve(options.asRun) }),
    };
    const report = await render(scenario, options, target);
    if (options.json === true) json(report);
    else {
      print(
        `${report.frames} frames at ${report.realtimeFactor}x, ${report.integratedLufs ?? '?'} LUFS, ` +
          `${report.truePeakDbtp ?? '?'} dBTP, ${report.gapFrames} gap frames`,
      );
    }
  });

interface RenderOptions extends DataOption {
  readonly out: string;
  readonly asRun?: string;
  readonly bits: WavBits;
  readonly from?: number;
  readonly hours?: number;
  readonly json?: boolean;
}

async function render(
  scenario: string | undefined,
  options: RenderOptions,
  target: RenderTarget,
): Promise<RenderReport> {
  const { renderRundown, renderScenario } = await import('./playout/engine/render.js');
  if (scenario !== undefined) {
    if (options.from !== undefined || options.hours !== undefined) {
      throw new ContinuityError('USAGE', 'render takes a scenario, or --from and --hours, not both');
    }
    return renderScenario(scenario, settingsOf(stationPaths(options.data)), target);
  }
  if (options.from === undefined || options.hours === undefined) {
    throw new ContinuityError('USAGE', 'render needs a scenario file, or --from and --hours for the planned rundown');
  }
  const { engineRundown } = await import('./scheduler/engine-rundown.js');
  const { db, settings } = await openLibrary(options.data);
  try {
    const rundown = await engineRundown(db, settings, options.from);
    if (rundown.items.length === 0) {
      throw new ContinuityError(
        'PLAN_EMPTY',
        'nothing is planned for that time; plan it with `continuity plan --write`',
      );
    }
    const span = { fromEpochMs: options.from, hours: options.hours };
    return await renderRundown(rundown, span, settings, settings.paths.emergencyFile ?? EMERGENCY_FILE, target);
  } finally {
    await db.close();
  }
}

program
  .command('status')
  .description('what is on air and next, alarms and processes of the running station')
  .option(...dataOption)
  .option('--json', 'print JSON')
  .action(async (options: DataOption & { json?: boolean }) => {
    const status = await fetchStatus(stationPaths(options.data));
    if (options.json === true) json(status);
    else printStatus(status);
  });

async function fetchStatus(paths: StationPaths): Promise<Status> {
  let url: string;
  try {
    ({ url } = JSON.parse(await readFile(paths.runStation, 'utf8')) as { url: string });
  } catch (error) {
    throw new ContinuityError('NOT_RUNNING', `no station runs on ${paths.data}; start it with \`continuity start\``, {
      cause: error,
    });
  }
  try {
    const response = await fetch(new URL('/api/status', url), { signal: AbortSignal.timeout(5000) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return (await response.json()) as Status;
  } catch (error) {
    throw new ContinuityError(
      'NOT_RUNNING',
      `the station on ${paths.data} does not answer at ${url} (${messageOf(error)}); look into ${paths.logs}`,
      { cause: error },
    );
  }
}

function printStatus(status: Status): void {
  print(`${status.station.name}: ${status.source}`);
  for (const item of status.onAir ?? [])
    print(
      `  on air  ${item.startedAt}  ${item.title} · ${item.artist} (${item.kind}), ${Math.round(item.remainingSeconds)} s left`,
    );
  if (status.next) print(`  next    ${status.next.startsAt}  ${status.next.title} · ${status.next.artist}`);
  if (status.sound) {
    const { preset, bypassed, bypassedStages, integratedLufs, targetLufs, inputs } = status.sound;
    const out = bypassed
      ? ', all bypassed'
      : bypassedStages.length > 0
        ? `, bypassed: ${bypassedStages.join(', ')}`
        : '';
    const hour = integratedLufs === null ? '' : `, last hour ${integratedLufs.toFixed(1)} LUFS`;
    print(`  sound   ${preset}${out}${hour}, target ${targetLufs} LUFS`);
    for (const input of inputs) print(`  input   ${input.input} ${input.open ? 'on air' : 'closed'}  ${input.detail}`);
  }
  for (const one of status.processes) print(`  process ${one.name} ${one.state}, ${one.restarts} restarts`);
  for (const output of status.outputs) print(`  output  ${output.name} ${output.state}  ${output.detail}`);
  for (const alarm of status.alarms) print(`  alarm   ${alarm.level}  ${alarm.message}`);
}

program
  .command('devices')
  .description('the sound cards of this machine, by the names that the settings take')
  .option('--json', 'print JSON')
  .action(async (options: { json?: boolean }) => {
    const { listDevices } = await import('./playout/outputs/list-devices.js');
    const devices = await listDevices();
    if (options.json === true) json(devices);
    else if (devices.length === 0) print('no sound card was found');
    else for (const device of devices) print(device.name);
  });

const library = program.command('library').description('the library as a file: carts with all that is known of them');

library
  .command('import <file>')
  .description('take carts from a file; every wrong line is named, the rest is taken, and again changes nothing')
  .option(...dataOption)
  .option('--format <format>', 'ndjson, csv, playlist or rivendell; by the ending of its name where left out')
  .option('--map <fields>', 'columns of a CSV: title=Titel,artist=Interpret; what is not named is guessed', columnMap)
  .option('--category <name>', 'category of carts that name none')
  .option('--json', 'print JSON lines')
  .action(async (file: string, options: ImportVerbOptions) => {
    const { IMPORT_FORMATS, importLibrary } = await import('./db/ingest/import-library.js');
    const { analyseMany } = await import('./playout/media/analyse-pool.js');
    const format = IMPORT_FORMATS.find((known) => known === options.format);
    if (options.format !== undefined && format === undefined) {
      throw new ContinuityError(
        'USAGE',
        `${options.format} is no format of a library file; known are ${IMPORT_FORMATS.join(', ')}`,
      );
    }
    const { db, settings } = await openLibrary(options.data);
    try {
      const summary = await importLibrary(db, file, {
        settings,
        ...(format !== undefined && { format }),
        ...(options.map !== undefined && { mapping: options.map }),
        ...(options.category !== undefined && { category: options.category }),
        analyse: analyseMany,
        onRemark: (remark) => {
          if (options.json === true) json(remark);
          const text = `${remark.file}:${remark.line}: ${remark.message}`;
          if (remark.level === 'error')
            complain('IMPORT_INVALID', `${text}; the line was left out, correct it and import again`);
          else warn(text);
        },
        onProgress: (event) => {
          if (options.json === true) json(event);
          else print(ingestLine(event));
        },
      });
      if (options.json === true) json({ summary });
      else print(importSummary(summary));
      if (summary.refused > 0 || (summary.files?.problems ?? 0) > 0) process.exitCode = EXIT.failed;
    } finally {
      await db.close();
    }
  });

interface ImportVerbOptions extends DataOption {
  readonly format?: string;
  readonly map?: CsvMapping;
  readonly category?: string;
  readonly json?: boolean;
}

function importSummary({ carts, added, updated, unchanged, refused, files }: ImportSummary): string {
  const measured = files === null ? '' : `; ${ingestSummary(files)}`;
  return `${carts} carts: ${added} added, ${updated} updated, ${unchanged} unchanged; ${refused} lines left out${measured}`;
}

library
  .command('export [file]')
  .description('write the library as NDJSON, to stdout where no file is named')
  .option(...dataOption)
  .option('--audio <dir>', 'copy the audio files to this folder and name them there')
  .action(async (file: string | undefined, options: DataOption & { audio?: string }) => {
    const { exportLibrary } = await import('./db/ingest/export-library.js');
    const { db } = await openLibrary(options.data);
    const sink = file === undefined ? process.stdout : createWriteStream(resolve(file));
    try {
      const { problems } = await exportLibrary(db, {
        write: async (line) => {
          if (!sink.write(line)) await once(sink, 'drain');
        },
        ...(options.audio !== undefined && { audio: options.audio }),
        ...(file !== undefined && { folder: dirname(resolve(file)) }),
        onProblem: (path, message) => {
          complain('FILE_UNREADABLE', `${path} was not copied: ${message}; its cart is written without it`);
        },
      });
      if (problems > 0) process.exitCode = EXIT.failed;
    } finally {
      if (sink !== process.stdout) await new Promise<void>((done) => void sink.end(done));
      await db.close();
    }
  });

const station = program
  .command('station')
  .description('what a planner decides, as a file: categories, rules, hour clocks, grid, wall, settings');

station
  .command('export')
  .description('write it as JSON to stdout')
  .option(...dataOption)
  .action(async (options: DataOption) => {
    const { exportStation, stationFileText } = await import('./db/station/export-station.js');
    const { readSettingsFile } = await import('./db/station/settings-file.js');
    const { db } = await openLibrary(options.data);
    try {
      const stored = readSettingsFile(settingsPath(options.data));
      process.stdout.write(stationFileText(await exportStation(db, stored)));
    } finally {
      await db.close();
    }
  });

station
  .command('import <file>')
  .description('take the place of what is there, all or nothing; every fault is named')
  .option(...dataOption)
  .option('--json', 'print JSON')
  .action(async (file: string, options: DataOption & { json?: boolean }) => {
    const { importStation } = await import('./db/station/import-station.js');
    const { writeSettingsFile } = await import('./db/station/settings-file.js');
    const value = await readJson(file);
    const { db } = await openLibrary(options.data);
    try {
      const result = await importStation(db, value, (settings) => {
        writeSettingsFile(settingsPath(options.data), settings);
      });
      const faults = result.ok ? [] : result.faults;
      for (const { path, message } of faults) {
        complain('IMPORT_INVALID', `${file}: ${path} ${message}; nothing was changed`);
      }
      if (!result.ok) process.exitCode = EXIT.failed;
      if (options.json === true) json({ ok: result.ok, faults });
      else if (result.ok) {
        const { categories, clocks, rules, wall } = result.file;
        const own = rules.own === null ? 'the default rules' : `${rules.own.length} rules`;
        print(
          `${categories.length} categories, ${clocks.length} hour clocks, ${own}, ${wall.length} pages of the wall`,
        );
        print('settings take effect when the station is started again');
      }
    } finally {
      await db.close();
    }
  });

const settingsPath = (data: string): string => process.env['CONTINUITY_CONFIG'] ?? stationPaths(data).settings;

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const what = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new ContinuityError(
      'IMPORT_INVALID',
      `${file} ${what}: ${messageOf(error)}; name a file of \`station export\``,
      {
        cause: error,
      },
    );
  }
}

async function openLibrary(data: string): Promise<{ db: StationDatabase; settings: Settings }> {
  const { prepareDatabase } = await import('./db/prepare.js');
  const { openDatabase } = await import('./db/open.js');
  const paths = stationPaths(data);
  const settings = settingsOf(paths);
  await prepareDatabase(paths, warn);
  return { db: openDatabase(paths), settings };
}

/** Turns anything thrown into one line on stderr and an exit code. */
function fail(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof ConfigError || error instanceof ContinuityError) {
    complain(error.code, error.message);
    return error.code === 'USAGE' || error.code === 'CONFIG_INVALID' ? EXIT.usage : EXIT.failed;
  }
  complain('INTERNAL', `${messageOf(error)}; this is a fault of the program, please report it with what you did`);
  if (error instanceof Error && error.stack !== undefined) process.stderr.write(`${error.stack}\n`);
  return EXIT.failed;
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = fail(error);
}
