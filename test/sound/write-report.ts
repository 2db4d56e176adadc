import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { versionOf } from './instruments/run.js';
import { analysedTracks, musicFiles } from './music.js';
import { page, type Run } from './page.js';
import { goalText, passes, shown, type Bench, type Section, type Track } from './report.js';
import { SECTIONS } from './sections/all.js';

export interface ReportOptions {
  readonly quick: boolean;
  /** Ids of the sections wanted; empty means all. */
  readonly sections: readonly string[];
  readonly log: (line: string) => void;
}

/** Thirty, and the silence of the package, which is no music and left out. */
const TRACKS = 31;

/** Measures the sections and puts them into one document; `lines` are a line per point. */
export async function writeReport(options: ReportOptions): Promise<{
  readonly html: string;
  readonly json: string;
  readonly lines: readonly string[];
  readonly failed: number;
}> {
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'continuity-sound-'));
  try {
    let tracks: Promise<readonly Track[]> | undefined;
    const bench: Bench = {
      quick: options.quick,
      folder,
      tracks: () => (tracks ??= analysedTracks(wantedTracks(options.quick))),
    };
    const sections: Section[] = [];
    for (const { id, measure } of SECTIONS) {
      if (options.sections.length > 0 && !options.sections.includes(id)) continue;
      const since = performance.now();
      sections.push(await measure(bench));
      options.log(`${id}: ${shown((performance.now() - since) / 1000, 1)} s`);
    }
    const run: Run = {
      measuredAt: new Date().toISOString(),
      seconds: (performance.now() - started) / 1000,
      quick: options.quick,
      machine: { processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version },
      tools: tools(),
    };
    const points = sections.flatMap((section) => section.points);
    return {
      html: page(run, sections),
      json: `${JSON.stringify({ ...run, sections: sections.map(withoutPictures) }, null, 2)}\n`,
      lines: points.map(
        (point) =>
          `${passes(point) ? 'pass' : 'FAIL'}  ${point.id.padEnd(32)} ${shown(point.ours, point.digits).padStart(10)}  (${goalText(point.goal, point.digits)})  ${point.what}`,
      ),
      failed: points.filter((point) => !passes(point)).length,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In the quick form two short tracks; otherwise thirty. */
function wantedTracks(quick: boolean): string[] {
  const all = musicFiles();
  const short = all.filter((path) => /(love_theme|battle-epic)/.test(path));
  return quick ? (short.length > 0 ? short : all.slice(0, 1)) : all.slice(0, TRACKS);
}

function withoutPictures({ figures, ...section }: Section): object {
  return {
    ...section,
    points: section.points.map((point) => ({ ...point, pass: passes(point) })),
    figures: figures.map(({ caption }) => caption),
  };
}

function tools(): Record<string, string> {
  const versions = {
    ffmpeg: versionOf('ffmpeg', '-version'),
    sox: versionOf('sox'),
    liquidsoap: versionOf('liquidsoap'),
    loudgain: versionOf('loudgain', '-v'),
  };
  return Object.fromEntries(Object.entries(versions).map(([name, found]) => [name, found ?? 'not installed']));
}
