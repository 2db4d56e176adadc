import type { Judgement } from './check.js';
import type { StationShape } from './shapes.js';

/** What planning reports of itself. */
export interface Figures {
  /** The better of two runs: others may use the machine. */
  readonly cpuMs: number;
  readonly evaluations: number;
  readonly memoryMb: number;
  readonly memoryAddedMb: number;
  readonly candidateList: { readonly songs: number; readonly cpuMs: number };
  readonly claimedCost: number;
  readonly sha256: string;
}

export interface Goal {
  readonly goal: string;
  readonly asked: string;
  readonly actual: number | boolean;
  readonly met: boolean;
}

/** The goals of a station and what became of them. */
export function goalsOf(
  kind: StationShape['goals'],
  figures: Figures,
  sameBytes: boolean,
  plan: Judgement,
  rivendell: Judgement,
  songs: number,
): Goal[] {
  const most = (goal: string, actual: number, asked: number): Goal => ({
    goal,
    asked: `at most ${asked}`,
    actual: Math.round(actual * 10_000) / 10_000,
    met: actual <= asked,
  });
  const goals = [
    most('hard violations', plan.hardTotal, 0),
    most('songs outside of their band', plan.songsOutsideBand, 0),
    most('CPU, ms', figures.cpuMs, songs > 50_000 ? 3000 : 1500),
    most('memory, MB', figures.memoryMb, 300),
    { goal: 'same bytes on two runs', asked: 'true', actual: sameBytes, met: sameBytes },
  ];
  if (kind === 'ac') goals.push(most('soft cost / Rivendell-like', plan.softCost / besideBands(rivendell), 0.01));
  if (kind === 'ac') goals.push(most('fill error, 95th percentile, ms', plan.fillErrorMs.p95, 3000));
  if (kind === 'chr') {
    goals.push(most('(cost - bound) / (Rivendell-like - bound)', gap(plan, rivendell), 0.1));
    goals.push(most('fill error, 95th percentile, ms', plan.fillErrorMs.p95, 5000));
  }
  return goals;
}

/** Of the baseline only what is no matter of play bands, which it does not know: the harder comparison. */
function besideBands({ softCost, softCosts }: Judgement): number {
  return softCost - (softCosts['plays'] ?? 0);
}

function gap(plan: Judgement, rivendell: Judgement): number {
  return (plan.softCost - plan.bound) / (besideBands(rivendell) - plan.bound);
}
