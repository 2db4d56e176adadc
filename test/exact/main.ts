import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { simulateDay } from './day.js';

// npm run sim:exact -- [--hours 24] [--seed 1] [--as-run FILE.jsonl]
// A day with news at every full hour through the engine's own sequencing and mixing, decoders left out; disturbed once or
// twice an hour. Exit code 1 where any news is more than 0.1 s off or a song was cut that need not have been.

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '24' },
    seed: { type: 'string', default: '1' },
    'as-run': { type: 'string' },
  },
});
const hours = Number(values.hours);
const started = performance.now();
const day = simulateDay(hours, Number(values.seed));
const seconds = (performance.now() - started) / 1000;
if (values['as-run'] !== undefined) {
  writeFileSync(values['as-run'], day.asRun.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
}
for (const { hour, plannedMissSeconds, errorSeconds, disturbances, steps } of day.hours) {
  const planned = `planned ${plannedMissSeconds.toFixed(1)} s`;
  process.stdout.write(`hour ${hour}: ${planned}, news ${errorSeconds.toFixed(4)} s off; ${disturbances.join(', ')}\n`);
  for (const step of steps) process.stdout.write(`    ${step}\n`);
}
const onTime = day.hours.filter(({ errorSeconds }) => Math.abs(errorSeconds) <= 0.1).length;
for (const { title, reason } of day.wronglyCut) process.stdout.write(`cut: ${title}: ${reason}\n`);
process.stdout.write(
  `news on time (0.1 s) ${onTime} of ${hours}; songs cut otherwise ${day.wronglyCut.length}, faded ${day.faded}, ` +
    `fillers ${day.filler}, silent frames ${day.gapFrames}; ${seconds.toFixed(0)} s, ${((hours * 3600) / seconds).toFixed(0)} times real time\n`,
);
process.exitCode = onTime === hours && day.wronglyCut.length === 0 ? 0 : 1;
