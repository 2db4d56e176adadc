import { createHash } from 'node:crypto';
import { candidates } from '../../../scheduler/solver/explain.js';
import { solve, type SolvedPlan } from '../../../scheduler/solver/solve.js';
import { likeAzuraCast, likeCardStack, likeRivendell } from './baselines.js';
import { judge } from './check.js';
import { STATIONS } from './shapes.js';
import { generateStation } from './station.js';

/** Plans one station in a process of its own, so that time and memory are its own. One JSON line on stdout. */
const shape = STATIONS.find(({ name }) => name === process.argv[2]);
if (shape === undefined) throw new Error(`no station ${process.argv[2]}`);
const input = generateStation(shape);
const [mode] = process.argv.slice(3);

const cpuMs = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return Math.round((user + system) / 1000);
};

/** The full list of candidates of a slot of the largest category: its length, and the better of three times. */
function timeCandidates(state: SolvedPlan['state']): { songs: number; cpuMs: number } {
  const { slots, pools } = state.problem;
  const size = (slot: number): number => (slots.pool[slot] < 0 ? 0 : pools[slots.pool[slot]].songs.length);
  let slot = 0;
  for (let other = 0; other < slots.count; other++) if (size(other) > size(slot)) slot = other;
  let best = Infinity;
  let songs = 0;
  for (let times = 0; times < 3; times++) {
    const since = process.cpuUsage();
    songs = candidates(state, slot).length;
    best = Math.min(best, cpuMs(since));
  }
  return { songs, cpuMs: best };
}

if (mode === 'plan') {
  const heapBefore = process.memoryUsage().rss;
  const since = process.cpuUsage();
  const plan = solve(input);
  const spent = cpuMs(since);
  const mostKib = process.resourceUsage().maxRSS;
  const assignment = plan.slots.map(({ songId }) => songId);
  const bytes = JSON.stringify({ slots: plan.slots, cost: plan.cost, evaluations: plan.evaluations });
  // Memory: the process with station, history and plan; and what planning added.
  const figures = {
    cpuMs: spent,
    memoryMb: Math.round(mostKib / 1024),
    memoryAddedMb: Math.round((mostKib * 1024 - heapBefore) / 2 ** 20),
    candidateList: timeCandidates(plan.state),
    evaluations: plan.evaluations,
    claimedCost: plan.cost.total,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
  process.stdout.write(JSON.stringify({ figures, assignment }));
} else {
  const baselines = { rivendell: likeRivendell, azuraCast: likeAzuraCast, cardStack: likeCardStack };
  const results = Object.entries(baselines).map(([name, plan]) => {
    const since = process.cpuUsage();
    const assignment = plan(input);
    const spent = cpuMs(since);
    return [name, { cpuMs: spent, ...judge(input, assignment, false) }] as const;
  });
  process.stdout.write(JSON.stringify(Object.fromEntries(results)));
}
