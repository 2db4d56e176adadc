import { parseArgs } from 'node:util';
import { simulateYear } from './year.js';

// npm run sim:year -- [--days 365] [--from 2026-01-01] [--zone Europe/Berlin] [--seed 1] [--undisturbed]
// A year planned day by day by the station's own planning, aired by the engine's own sequencing with about twenty disturbances a
// day, each day planned on what has aired. A line a month; exit code 1 where a song starves or leaves its band, an hour is empty, a
// change of the clocks is wrong, or less than 99.5 % of the timed items start within a second.

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '365' },
    from: { type: 'string', default: '2026-01-01' },
    zone: { type: 'string', default: 'Europe/Berlin' },
    seed: { type: 'string', default: '1' },
    undisturbed: { type: 'boolean', default: false },
  },
});
const GOAL_ON_TIME = 0.995;
let isGood = true;
const options = {
  timeZone: values.zone,
  from: values.from,
  days: Number(values.days),
  seed: Number(values.seed),
  disturbed: !values.undisturbed,
};
for (const month of simulateYear(options)) {
  const { timed, onTime, outsideBand, songs, starved, emptyHours, faded, fillers, changes } = month;
  const words = [
    `${month.month}: ${month.days} days`,
    `outside their band ${outsideBand.length} of ${songs} songs`,
    ...outsideBand.map(
      ({ cartId, category, plays, share }) => `${cartId} of ${category} ${plays} times, ${share.toFixed(1)} are even`,
    ),
    `starved ${starved}`,
    `empty hours ${emptyHours}`,
    `timed within 1 s ${((100 * onTime) / timed).toFixed(2)} % of ${timed}`,
    `faded ${faded}, fillers ${fillers}`,
    ...changes.map(({ date, minutes, isRight }) => `${date} of ${minutes} min ${isRight ? 'right' : 'WRONG'}`),
  ];
  const { user, system } = process.cpuUsage();
  process.stdout.write(`${words.join('; ')}; CPU so far ${((user + system) / 1e6).toFixed(0)} s\n`);
  isGood &&=
    starved + emptyHours + outsideBand.length === 0 &&
    onTime >= GOAL_ON_TIME * timed &&
    changes.every(({ isRight }) => isRight);
}
process.exitCode = isGood ? 0 : 1;
