import { beforeAll, expect, it } from 'vitest';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plot } from './sound/plot.js';
import { goalText, passes, shown, type Point } from './sound/report.js';
import { SECTIONS } from './sound/sections/all.js';
import type { HourReading } from './sound/soak/hour-meter.js';
import { faultsOf } from './sound/soak/verdict.js';

/** Sections that are quick enough to be measured here; the others are measured by `npm run sound` itself. */
const MEASURED = ['true-peak', 'ducking'];

interface Report {
  readonly sections: readonly { readonly id: string; readonly points: readonly (Point & { pass: boolean })[] }[];
}

let html: string;
let report: Report;

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'continuity-report-'));
  try {
    const out = join(folder, 'report.html');
    const wanted = MEASURED.flatMap((id) => ['--section', id]);
    const ran = spawnSync('npx', ['tsx', 'test/sound/main.ts', '--quick', '--no-build', '--out', out, ...wanted], {
      encoding: 'utf8',
    });
    html = readFileSync(out, 'utf8');
    report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
    const failed = report.sections.flatMap(({ points }) => points).filter(({ pass }) => !pass);
    expect(ran.status, ran.stderr).toBe(failed.length > 0 ? 1 : 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('holds every section that was asked for, with its plots', () => {
  expect(report.sections.map(({ id }) => id)).toEqual(MEASURED);
  for (const id of MEASURED) expect(html).toContain(`<h2 id="${id}">`);
  expect(html.match(/<svg /g)?.length).toBeGreaterThanOrEqual(3);
  expect(html).not.toMatch(/<script|<link|src=|https?:/);
});

it('holds every point with a figure, a goal and a verdict', () => {
  for (const { id, points } of report.sections) {
    expect(points.length).toBeGreaterThan(3);
    for (const point of points) {
      expect(point.ours, point.id).toBeTypeOf('number');
      expect(point.pass).toBe(passes(point));
      expect(html).toContain(`<tr id="${point.id}">`);
      expect(point.id.split('.')[0]).toBe(id);
    }
  }
});

it('has sections of different names', () => {
  expect(new Set(SECTIONS.map(({ id }) => id)).size).toBe(SECTIONS.length);
});

it('passes what lies within its goal, and never what is no number', () => {
  const point = (goal: Point['goal'], ours: number): Point => ({ id: 'x', what: 'x', goal, ours, instrument: 'x' });
  expect(passes(point({ unit: 'dB', atMost: -1 }, -1))).toBe(true);
  expect(passes(point({ unit: 'dB', atMost: -1 }, -0.999))).toBe(false);
  expect(passes(point({ unit: 'dB', atLeast: 3 }, 2.9))).toBe(false);
  expect(passes(point({ unit: 'dB', from: 1, to: 2 }, 2))).toBe(true);
  for (const ours of [NaN, Infinity, -Infinity]) expect(passes(point({ unit: 'dB', atMost: 1 }, ours))).toBe(false);
  expect(goalText({ unit: 'dBTP', atMost: -1 })).toBe('≤ −1.00 dBTP');
  expect(shown(-0.001)).toBe('0.00');
});

it('draws a gap where a value is no number, and nothing outside its frame', () => {
  const { svg } = plot({
    caption: 'A & B',
    x: { label: 'x', min: 0, max: 3 },
    y: { label: 'y', min: 0, max: 1 },
    series: [{ name: 'a', points: [[0, 0], [1, NaN], [2, 1], [3, 9], [4, 1]] }], // prettier-ignore
  });
  expect(svg).toContain('aria-label="A &amp; B"');
  const path = /<path[^>]* d="([^"]*)"/.exec(svg)?.[1] ?? '';
  expect(path.match(/M/g)).toHaveLength(2);
  for (const [, y] of path.matchAll(/[ML][\d.]+ (-?[\d.]+)/g)) expect(Number(y)).toBeGreaterThan(0);
});

it('finds what is wrong with a day', () => {
  const fine: HourReading = {
    ...{ hour: 0, frames: 3600 * 48_000, integratedLufs: -16.2, samplePeakDbfs: -1.2, truePeakDbtp: -1.1 },
    ...{ overs: 0, nonFinite: 0, ffmpegLufs: null, ffmpegTruePeakDbtp: null, oversampledDbtp: null },
    ...{ rssMegabytes: 300, wallSeconds: 20 },
  };
  const goals = { targetLufs: -16, ceilingDbtp: -1 };
  const faults = (changed: Partial<HourReading>, gapFrames = 0): string[] =>
    faultsOf([fine, fine, { ...fine, hour: 2, ...changed }], gapFrames, goals);
  expect(faults({})).toEqual([]);
  expect(faults({}, 48)).toHaveLength(1);
  expect(faults({ integratedLufs: -17.1 })).toHaveLength(1);
  expect(faults({ integratedLufs: null })).toHaveLength(1);
  expect(faults({ integratedLufs: -20, frames: 48_000 })).toEqual([]);
  expect(faults({ ffmpegTruePeakDbtp: -0.99, nonFinite: 3, overs: 1 })).toHaveLength(3);
  expect(faults({ rssMegabytes: 500 })).toEqual(['memory grew from 300 to 500 MB']);
});
