import { groundworkOf } from './groundwork.js';
import { layOut } from './lay-out.js';
import { localHours } from './local-hours.js';
import type { PlanInput } from './model.js';
import { audit, type Finding } from './solver/audit.js';
import { compile } from './solver/compile.js';

/**
 * What the rules ask of a span and what is possible with its clocks and library, before anything is planned, and who is to
 * blame: by pool (`music`, or `music gold` where categories of a kind are told apart) and rule.
 */
export function feasibility(input: PlanInput): Finding[] {
  const { pools, labelAt, solverInput } = groundworkOf(input);
  const { fromEpochMs, toEpochMs, timeZone } = input;
  const hours = localHours(fromEpochMs, toEpochMs, timeZone);
  const layout = layOut(input, pools, { atMs: fromEpochMs, hours, sectionsDone: 0, stepsDone: 0 }, labelAt);
  // Places in reserve are asked for only where time is left.
  const reserved = new Set(
    layout.sections.flatMap(({ slots, reserveFrom, spares }) => [...slots.slice(reserveFrom), ...spares]),
  );
  return audit(
    compile({
      ...solverInput,
      slots: layout.slots.filter((_, index) => !reserved.has(index)),
      sections: layout.solverSections,
    }),
  );
}
