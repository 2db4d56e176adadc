import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import uPlot from 'uplot';
import type { LoudnessColumns } from '../state/loudness-history.js';
import { signed } from '../state/format.js';
import { shared } from '../theme/shared.js';

const HOUR_S = 3600;
/** So far below the target the plot reaches; what is quieter leaves it. */
const BELOW_TARGET_LU = 18;
const TOP_DB = 2;
/** Right of the plot, where its lines have their names. */
const LABELS_WIDTH = 66;
const FIRST_ROOM = { width: 400, height: 200 } as const;

/** Loudness and true peak of the last hour, with the lines that they should keep to. `draw` gives it its data. */
@customElement('ct-loudness-plot')
export class LoudnessPlot extends LitElement {
  static override styles = [
    shared,
    // What uPlot's own sheet says, of that which is used here: no legend, no title, no cursor.
    css`
      :host {
        position: relative;
        height: 100%;
        overflow: hidden;
      }
      .plot {
        position: absolute;
        inset: 0;
      }
      .u-wrap {
        position: relative;
        user-select: none;
      }
      .u-over,
      .u-under,
      .u-axis {
        position: absolute;
      }
      canvas {
        display: block;
        position: relative;
        width: 100%;
        height: 100%;
      }
    `,
  ];

  @property({ type: Number }) targetLufs = -16;
  @property({ type: Number }) ceilingDbtp = -1;
  /** In words, for those who cannot see it. */
  @property() label = '';
  /** The time of day at an instant, e.g. `14:05`. */
  @property({ attribute: false }) timeOf: (epochMs: number) => string = String;
  @query('.plot') private readonly place!: HTMLElement | null;
  #plot: uPlot | null = null;
  readonly #size = new ResizeObserver(() => {
    if (this.clientWidth > 0) this.#plot?.setSize({ width: this.clientWidth, height: this.clientHeight });
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  /** Draws these seconds, up to `nowEpochMs` at its right edge. */
  draw(columns: LoudnessColumns, nowEpochMs: number): void {
    const plot = this.#plot;
    if (plot === null) return;
    plot.setData(columns as unknown as uPlot.AlignedData, false);
    const max = nowEpochMs / 1000;
    plot.setScale('x', { min: max - HOUR_S, max });
  }

  override render(): TemplateResult {
    return html`<div class="plot" role="img" aria-label=${this.label}></div>`;
  }

  protected override firstUpdated(): void {
    if (this.place === null) return;
    const room = this.clientWidth > 0 ? { width: this.clientWidth, height: this.clientHeight } : FIRST_ROOM;
    this.#plot = new uPlot(this.#options(room), [[], [], [], []], this.place);
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('targetLufs') || changed.has('ceilingDbtp') || changed.has('timeOf')) this.#plot?.redraw();
  }

  #colour(name: string): string {
    return getComputedStyle(this).getPropertyValue(name);
  }

  #options(room: { readonly width: number; readonly height: number }): uPlot.Options {
    const grid = { stroke: () => this.#colour('--line'), width: 1 };
    const axis: uPlot.Axis = {
      stroke: () => this.#colour('--text-dim'),
      font: `13px ${getComputedStyle(this).fontFamily}`,
      grid,
      ticks: { show: false },
    };
    return {
      ...room,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, LABELS_WIDTH, 0, 0],
      scales: {
        x: { time: true, auto: false },
        y: { range: () => [this.targetLufs - BELOW_TARGET_LU, TOP_DB] },
      },
      axes: [
        {
          ...axis,
          size: 28,
          space: 70,
          incrs: [300, 600, 900, 1800],
          values: (_plot, seconds) => seconds.map((one) => this.timeOf(one * 1000)),
        },
        { ...axis, size: 40, space: 30, values: (_plot, levels) => levels.map((level) => signed(level, 0)) },
      ],
      series: [
        {},
        { stroke: () => this.#colour('--plot-short-term'), width: 2.5 },
        { stroke: () => this.#colour('--plot-momentary'), width: 1 },
        { stroke: () => this.#colour('--plot-true-peak'), width: 1 },
      ],
      hooks: {
        draw: [
          (plot) => {
            this.#line(plot, this.targetLufs, 'target', '--next-text');
            this.#line(plot, this.ceilingDbtp, 'ceiling', '--on-air-text');
          },
        ],
      },
    };
  }

  /** A line across the plot at a level, with its name on it. */
  #line(plot: uPlot, level: number, text: string, colour: string): void {
    const { ctx, bbox } = plot;
    const y = Math.round(plot.valToPos(level, 'y', true));
    const scale = window.devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = this.#colour(colour);
    ctx.fillStyle = this.#colour(colour);
    ctx.lineWidth = 1.5 * scale;
    ctx.setLineDash([7 * scale, 5 * scale]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.font = `600 ${13 * scale}px ${getComputedStyle(this).fontFamily}`;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    const right = bbox.left + bbox.width + 6 * scale;
    ctx.fillText(text, right, y - 8 * scale);
    ctx.fillText(signed(level), right, y + 8 * scale);
    ctx.restore();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-loudness-plot': LoudnessPlot;
  }
}
