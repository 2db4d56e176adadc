import type { Figure } from './report.js';

export interface Axis {
  readonly label: string;
  readonly min?: number;
  readonly max?: number;
  /** Decades. */
  readonly log?: boolean;
}

export interface Series {
  readonly name: string;
  /** x and y; a y that is no number breaks the line. */
  readonly points: readonly (readonly [number, number])[];
  /** Dots instead of a line. */
  readonly dots?: boolean;
  /** A goal or a reference: dashed. */
  readonly dashed?: boolean;
}

export interface Plot {
  readonly caption: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

const WIDTH = 720;
const HEIGHT = 340;
const LEFT = 64;
const RIGHT = 16;
const TOP = 14;
const BOTTOM = 46;
const LEGEND_ROW = 18;
const LEGEND_COLUMNS = 3;
/** A line is thinned to about this many points: the extremes of each column stay. */
const MOST_POINTS = 1400;

/** A line plot as SVG. Colours come from the page's `--s0..7`, `--ink` and `--grid`, so that it is read on dark and on light. */
export function plot({ caption, x, y, series }: Plot): Figure {
  const xScale = scaleOf(
    x,
    series.flatMap((one) => one.points.map(([at]) => at)),
    LEFT,
    WIDTH - RIGHT,
  );
  const inside = series.flatMap((one) =>
    one.points.filter(([at]) => at >= xScale.min && at <= xScale.max).map(([, value]) => value),
  );
  const yScale = scaleOf(y, inside, HEIGHT - BOTTOM, TOP);
  const rows = Math.ceil(series.length / LEGEND_COLUMNS);
  const svg = [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT + rows * LEGEND_ROW}" role="img" aria-label="${escaped(caption)}">`,
    ...xScale.ticks.map(
      (tick) =>
        `<line class="grid" x1="${at(xScale, tick)}" x2="${at(xScale, tick)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/>` +
        `<text class="tick" x="${at(xScale, tick)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${tickText(tick)}</text>`,
    ),
    ...yScale.ticks.map(
      (tick) =>
        `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(yScale, tick)}" y2="${at(yScale, tick)}"/>` +
        `<text class="tick" x="${LEFT - 6}" y="${(Number(at(yScale, tick)) + 4).toFixed(1)}" text-anchor="end">${tickText(tick)}</text>`,
    ),
    `<rect class="frame" x="${LEFT}" y="${TOP}" width="${WIDTH - LEFT - RIGHT}" height="${HEIGHT - TOP - BOTTOM}"/>`,
    `<text class="label" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escaped(x.label)}</text>`,
    `<text class="label" transform="translate(14 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${escaped(y.label)}</text>`,
    ...series.map((one, index) => drawn(one, index, xScale, yScale)),
    ...series.map((one, index) => legend(one, index)),
    '</svg>',
  ].join('');
  return { caption, svg };
}

interface Scale {
  readonly min: number;
  readonly max: number;
  readonly log: boolean;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}

function scaleOf(axis: Axis, values: readonly number[], from: number, to: number): Scale {
  const log = axis.log === true;
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value) || (log && value <= 0)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) [low, high] = log ? [1, 10] : [0, 1];
  if (log) {
    const min = axis.min ?? low;
    const max = axis.max ?? high;
    return { min, max, log, from, to, ticks: decades(min, max) };
  }
  const step = niceStep(((axis.max ?? high) - (axis.min ?? low)) / 7);
  const min = axis.min ?? Math.floor(low / step) * step;
  let max = axis.max ?? Math.ceil(high / step) * step;
  if (max <= min) max = min + step;
  const ticks: number[] = [];
  for (let k = Math.ceil(min / step - 1e-9); k * step <= max + step * 1e-9; k++) ticks.push(k * step);
  return { min, max, log, from, to, ticks };
}

function niceStep(rough: number): number {
  if (!(rough > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const steps = [1, 2, 5, 10];
  return power * (steps.find((step) => step * power >= rough * (1 - 1e-9)) ?? 10);
}

function decades(min: number, max: number): number[] {
  const ticks: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(min)); power <= max; power *= 10) {
    for (const step of [1, 2, 5]) if (step * power >= min && step * power <= max * 1.0001) ticks.push(step * power);
  }
  return ticks;
}

function at(scale: Scale, value: number): string {
  const part = scale.log
    ? Math.log(Math.max(value, scale.min * 1e-9) / scale.min) / Math.log(scale.max / scale.min)
    : (value - scale.min) / (scale.max - scale.min);
  return (scale.from + Math.max(-0.02, Math.min(1.02, part)) * (scale.to - scale.from)).toFixed(1);
}

function drawn(series: Series, index: number, x: Scale, y: Scale): string {
  const points = thinned(series.points).filter(([value]) => value >= x.min && value <= x.max);
  const colour = `s${index % 8}`;
  if (series.dots === true) {
    return points
      .filter(([, value]) => Number.isFinite(value))
      .map(([px, py]) => `<circle class="${colour} dot" cx="${at(x, px)}" cy="${at(y, py)}" r="3"/>`)
      .join('');
  }
  let path = '';
  let broken = true;
  for (const [px, py] of points) {
    if (!Number.isFinite(py)) {
      broken = true;
      continue;
    }
    path += `${broken ? 'M' : 'L'}${at(x, px)} ${at(y, py)}`;
    broken = false;
  }
  return `<path class="${colour} line${series.dashed === true ? ' dashed' : ''}" d="${path}"/>`;
}

/** Keeps the least and the greatest value of every column of points. */
function thinned(points: Series['points']): Series['points'] {
  if (points.length <= MOST_POINTS) return points;
  const column = Math.ceil((2 * points.length) / MOST_POINTS);
  const result: (readonly [number, number])[] = [];
  for (let start = 0; start < points.length; start += column) {
    let least = start;
    let most = start;
    for (let i = start; i < Math.min(points.length, start + column); i++) {
      if (points[i][1] < points[least][1]) least = i;
      if (points[i][1] > points[most][1]) most = i;
    }
    result.push(points[Math.min(least, most)]);
    if (least !== most) result.push(points[Math.max(least, most)]);
  }
  return result;
}

function legend(series: Series, index: number): string {
  const x = LEFT + (index % LEGEND_COLUMNS) * ((WIDTH - LEFT - RIGHT) / LEGEND_COLUMNS);
  const y = HEIGHT + Math.floor(index / LEGEND_COLUMNS) * LEGEND_ROW + 6;
  const colour = `s${index % 8}`;
  const mark =
    series.dots === true
      ? `<circle class="${colour} dot" cx="${x + 9}" cy="${y}" r="3"/>`
      : `<line class="${colour} line${series.dashed === true ? ' dashed' : ''}" x1="${x}" x2="${x + 18}" y1="${y}" y2="${y}"/>`;
  return `${mark}<text class="tick" x="${x + 24}" y="${y + 4}">${escaped(series.name)}</text>`;
}

function tickText(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 1000) return `${Number((value / 1000).toPrecision(4))}k`.replace('-', '−');
  return String(Number(value.toPrecision(4))).replace('-', '−');
}

export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
