import { cpus } from 'node:os';
import { execFileSync } from 'node:child_process';
import { benchCandidates } from './candidates.js';
import { benchDsp } from './dsp.js';
import { benchIngest } from './ingest.js';
import { benchLatency } from './latency.js';
import { benchLibrary } from './library.js';
import { benchList } from './list.js';
import { benchRender } from './render.js';
import { benchRescan } from './rescan.js';
import { benchStart } from './start.js';

/**
 * `npm run bench`: one JSON document on stdout. Every figure is measured in this run; ratios are against the peer that ran
 * beside it, and are the figures to quote.
 */
execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
const wanted = process.argv.slice(2);
const all: Record<string, () => object | Promise<object>> = {
  dsp: benchDsp,
  ingest: benchIngest,
  rescan: benchRescan,
  render: benchRender,
  latency: benchLatency,
  library: benchLibrary,
  start: benchStart,
  list: benchList,
  candidates: benchCandidates,
};
const results: Record<string, unknown> = {
  measuredAt: new Date().toISOString(),
  machine: { cores: cpus().length, model: cpus()[0]?.model, node: process.version },
};
for (const [name, bench] of Object.entries(all)) {
  if (wanted.length === 0 || wanted.includes(name)) results[name] = await bench();
}
process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
