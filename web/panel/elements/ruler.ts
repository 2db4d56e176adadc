import { duration } from '../state/format.js';

/** Steps of a ruler, seconds: the first that leaves room for its words is taken. */
const STEPS_S = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600] as const;
const LEAST_PX = 64;

export interface RulerView {
  readonly fromSeconds: number;
  readonly pxPerSecond: number;
  readonly line: string;
  readonly text: string;
  readonly font: string;
}

/** How far apart marks with words stand, in seconds. */
export function rulerStep(pxPerSecond: number): number {
  return STEPS_S.find((step) => step * pxPerSecond >= LEAST_PX) ?? STEPS_S[STEPS_S.length - 1];
}

function words(seconds: number, step: number): string {
  if (step >= 1) return duration(seconds);
  const whole = Math.floor(seconds + 1e-6);
  const digits = step >= 0.1 ? 1 : 2;
  return `${duration(whole)}.${(seconds - whole).toFixed(digits).slice(2)}`;
}

/** Draws the times of what is in sight. */
export function drawRuler(canvas: HTMLCanvasElement, view: RulerView): void {
  const context = canvas.getContext('2d');
  const scale = window.devicePixelRatio;
  const width = Math.round(canvas.clientWidth * scale);
  const height = Math.round(canvas.clientHeight * scale);
  if (context === null || width === 0 || !(view.pxPerSecond > 0)) return;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  context.clearRect(0, 0, width, height);
  const step = rulerStep(view.pxPerSecond);
  context.font = `${11 * scale}px ${view.font}`;
  context.textBaseline = 'middle';
  const toSeconds = view.fromSeconds + canvas.clientWidth / view.pxPerSecond;
  for (let i = Math.floor(view.fromSeconds / step); i * step <= toSeconds; i++) {
    const x = Math.round((i * step - view.fromSeconds) * view.pxPerSecond * scale);
    context.fillStyle = view.line;
    context.fillRect(x, 0, scale, height);
    context.fillStyle = view.text;
    context.fillText(words(i * step, step), x + 5 * scale, height / 2);
  }
}
