import { escaped } from './plot.js';
import { goalText, passes, shown, type Figure, type Point, type Section, type Table } from './report.js';

export interface Run {
  readonly measuredAt: string;
  readonly seconds: number;
  readonly quick: boolean;
  readonly machine: Readonly<Record<string, string | number>>;
  /** Versions of the tools and peers that were found; `not installed` for the others. */
  readonly tools: Readonly<Record<string, string>>;
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1c2127;--dim:#5c6672;--paper:#fff;--card:#f5f6f8;--grid:#d9dde3;--good:#0b6b3a;--bad:#b3261e;
--s0:#1f5fbf;--s1:#c2410c;--s2:#0f766e;--s3:#9333ea;--s4:#a16207;--s5:#be185d;--s6:#4d7c0f;--s7:#64748b}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--dim:#9aa5b1;--paper:#14171b;--card:#1c2127;--grid:#343b45;--good:#5fd38d;--bad:#ff8a80;
--s0:#7db0ff;--s1:#ff9d66;--s2:#4fd1c5;--s3:#c9a2ff;--s4:#e6c34a;--s5:#ff8fc0;--s6:#a6d65a;--s7:#a3b1c2}}
*{box-sizing:border-box}body{margin:0 auto;max-width:1180px;padding:24px;background:var(--paper);color:var(--ink);font:15px/1.45 system-ui,sans-serif}
h1{margin:0 0 4px}h2{margin:40px 0 6px;border-bottom:1px solid var(--grid);padding-bottom:4px}p{max-width:80ch}.dim{color:var(--dim)}
nav a{margin-right:14px}a{color:var(--s0)}table{border-collapse:collapse;width:100%;margin:12px 0;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:6px 0}th,td{text-align:left;padding:5px 8px;border-bottom:1px solid var(--grid);vertical-align:top}
th{color:var(--dim);font-weight:600}td.n{text-align:right;white-space:nowrap}.good{color:var(--good);font-weight:600}.bad{color:var(--bad);font-weight:700}
.scroll{overflow-x:auto}.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(480px,1fr));gap:16px}
@media(max-width:560px){.figures{grid-template-columns:1fr}}figure{margin:0;background:var(--card);border-radius:8px;padding:12px}
figcaption{font-weight:600;margin-bottom:6px}svg{width:100%;height:auto;display:block}
.grid{stroke:var(--grid);stroke-width:1}.frame{fill:none;stroke:var(--dim)}.tick{fill:var(--dim);font-size:12px}.label{fill:var(--ink);font-size:13px}
.line{fill:none;stroke-width:1.8}.dashed{stroke-dasharray:5 4}.dot{stroke:none}
${[0, 1, 2, 3, 4, 5, 6, 7].map((i) => `.s${i}.line{stroke:var(--s${i})}.s${i}.dot{fill:var(--s${i})}`).join('')}
@media print{body{max-width:none}figure{break-inside:avoid}}`;

/** The report as one HTML document that needs nothing else. */
export function page(run: Run, sections: readonly Section[]): string {
  const all = sections.flatMap((section) => section.points);
  const failed = all.filter((point) => !passes(point));
  const verdict =
    failed.length === 0
      ? `<p class="good">All ${all.length} points pass.</p>`
      : `<p class="bad">${failed.length} of ${all.length} points fail.</p>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Continuity: sound report</title><style>${STYLE}</style></head><body>
<h1>Sound report</h1>
<p class="dim">${escaped(run.measuredAt)}, ${shown(run.seconds, 0)} s${run.quick ? ', quick form: fewer and shorter signals' : ''}.
${Object.entries(run.machine)
  .map(([name, value]) => `${escaped(name)}: ${escaped(String(value))}`)
  .join(', ')}.</p>
<p>Every figure was measured in this run. The peers ran beside the product on the same signals.</p>
<p class="dim">${Object.entries(run.tools)
    .map(([name, version]) => `${escaped(name)} ${escaped(version)}`)
    .join('; ')}</p>
${verdict}
<nav>${['acceptance', ...sections.map((section) => section.id)].map((id) => `<a href="#${id}">${id}</a>`).join('')}</nav>
<h2 id="acceptance">Acceptance</h2>
<div class="scroll"><table><thead><tr><th>Point</th><th>What</th><th>Goal</th><th>Continuity</th><th>Verdict</th><th>Instrument</th><th>Peers</th></tr></thead>
<tbody>${all.map(pointRow).join('')}</tbody></table></div>
${sections.map(sectionHtml).join('\n')}
</body></html>
`;
}

function pointRow(point: Point): string {
  const good = passes(point);
  const { digits = 2 } = point;
  const peers = (point.peers ?? []).map(
    (peer) => `${escaped(peer.name)} ${peer.value === null ? 'not installed' : shown(peer.value, digits)}`,
  );
  return (
    `<tr id="${point.id}"><td>${point.id}</td><td>${escaped(point.what)}</td><td class="n">${goalText(point.goal, digits)}</td>` +
    `<td class="n">${shown(point.ours, digits)}</td><td class="${good ? 'good">pass' : 'bad">FAIL'}</td>` +
    `<td>${escaped(point.instrument)}</td><td>${peers.join('<br>')}</td></tr>`
  );
}

function sectionHtml(section: Section): string {
  return `<section><h2 id="${section.id}">${escaped(section.title)}</h2><p>${escaped(section.text)}</p>
${section.tables.map(tableHtml).join('\n')}
<div class="figures">${section.figures.map(figureHtml).join('\n')}</div></section>`;
}

function figureHtml({ caption, svg }: Figure): string {
  return `<figure><figcaption>${escaped(caption)}</figcaption>${svg}</figure>`;
}

function tableHtml({ caption, head, rows, digits }: Table): string {
  const cell = (value: string | number | null): string =>
    typeof value === 'number'
      ? `<td class="n">${shown(value, digits)}</td>`
      : `<td>${value === null ? 'not installed' : escaped(value)}</td>`;
  return `<div class="scroll"><table><caption>${escaped(caption)}</caption><thead><tr>${head
    .map((name) => `<th>${escaped(name)}</th>`)
    .join(
      '',
    )}</tr></thead><tbody>${rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')}</tbody></table></div>`;
}
