import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import type { Assignment } from './baselines.js';
import { judge, type Judgement } from './check.js';
import { goalsOf, type Figures } from './goals.js';
import { STATIONS } from './shapes.js';
import { generateStation } from './station.js';

/**
 * `npm run bench:schedule [STATION...]`: generated stations, a week each after eight weeks of history, beside baselines.
 * One JSON document on stdout; what a plan is worth is judged by `check.ts`, which shares no code with the solver.
 * Exits 1 where a goal is missed.
 */
const folder = mkdtempSync(join(tmpdir(), 'continuity-schedule-'));
process.once('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});
// As the planner runs at a station: what runs TypeScript as it is takes 85 MB and a third of the time for itself.
const one = join(folder, 'one.mjs');
const bundle = await rolldown({ input: fileURLToPath(new URL('one.ts', import.meta.url)), platform: 'node' });
await bundle.write({ file: one, format: 'esm' });
await bundle.close();
const wanted = process.argv.slice(2);

function run(station: string, mode: string): unknown {
  const text = execFileSync(process.execPath, [one, station, mode], {
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(text.toString());
}

const stations = STATIONS.filter(({ name }) => wanted.length === 0 || wanted.includes(name)).map((shape) => {
  const first = run(shape.name, 'plan') as { figures: Figures; assignment: Assignment };
  const second = run(shape.name, 'plan') as { figures: Figures };
  const input = generateStation(shape);
  const judgement = judge(input, first.assignment, true);
  const baselines = run(shape.name, 'baselines') as Record<string, Judgement>;
  const sameBytes = first.figures.sha256 === second.figures.sha256;
  const cpuMs = Math.min(first.figures.cpuMs, second.figures.cpuMs);
  const figures = { ...first.figures, cpuMs };
  const goals = goalsOf(shape.goals, figures, sameBytes, judgement, baselines['rivendell'], input.songs.length);
  const missed = goals.filter(({ met }) => !met).map(({ goal, actual }) => `${goal} ${actual}`);
  process.stderr.write(`${shape.name}: ${missed.length === 0 ? 'all goals met' : `missed: ${missed.join(', ')}`}\n`);
  return {
    station: shape.name,
    songs: input.songs.length,
    slots: input.slots.length,
    goals,
    plan: { ...figures, ...judgement },
    baselines,
  };
});
process.stdout.write(
  `${JSON.stringify(
    {
      measuredAt: new Date().toISOString(),
      machine: { cores: cpus().length, model: cpus()[0]?.model, node: process.version },
      missed: stations.flatMap(({ station, goals }) =>
        goals.filter(({ met }) => !met).map(({ goal }) => `${station}: ${goal}`),
      ),
      stations,
    },
    null,
    2,
  )}\n`,
);
process.exitCode = stations.some(({ goals }) => goals.some(({ met }) => !met)) ? 1 : 0;
