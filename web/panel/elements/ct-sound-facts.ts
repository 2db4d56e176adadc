import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Cut } from '../../api/library.js';
import { decibels, framesDuration, oneLine } from '../state/format.js';
import { shared } from '../theme/shared.js';

const ENDING_WORDS = { cold: 'Cold', fade: 'Fade', sustained: 'Sustained' } as const;

function share(value: number | null): string {
  return value === null ? '–' : `${Math.round(value * 100)} %`;
}

/** What was measured of each recording. */
@customElement('ct-sound-facts')
export class SoundFacts extends LitElement {
  static override styles = [
    shared,
    css`
      h3 {
        margin: 0 0 6px;
        font-size: 15px;
      }
      dl {
        display: grid;
        grid-template-columns: 1fr auto;
        margin: 0 0 18px;
      }
      dt,
      dd {
        margin: 0;
        padding: 7px 0;
        border-bottom: 1px solid var(--line);
      }
      dd {
        text-align: right;
        font-weight: 600;
      }
      p {
        overflow-wrap: anywhere;
        font-size: 13px;
      }
    `,
  ];

  @property({ attribute: false }) cuts: readonly Cut[] = [];

  override render(): TemplateResult {
    return html`${this.cuts.map((cut) => this.#cut(cut))}`;
  }

  #cut(cut: Cut): TemplateResult {
    const facts: readonly (readonly [string, string])[] = [
      ['Loudness', decibels(cut.integratedLufs, 'LUFS')],
      ['Loudness range', decibels(cut.loudnessRangeLu, 'LU')],
      ['True peak', decibels(cut.truePeakDbtp, 'dBTP')],
      ['First three seconds', decibels(cut.firstLufs, 'LUFS')],
      ['Last three seconds', decibels(cut.lastLufs, 'LUFS')],
      ['Ending', cut.ending === null ? '–' : ENDING_WORDS[cut.ending]],
      ['Tempo', cut.tempoBpm === null ? '–' : `${Math.round(cut.tempoBpm)} BPM`],
      ['Intro is sure by', share(cut.introConfidence)],
      ['Length of the file', framesDuration(cut.durationFrames)],
      [
        'File',
        `${cut.sampleRateHz / 1000} kHz, ${cut.channels === 1 ? 'mono' : cut.channels === 2 ? 'stereo' : `${cut.channels} channels`}`,
      ],
    ];
    return html`${this.cuts.length > 1 ? html`<h3>${cut.name === '' ? `Cut ${cut.cutId}` : oneLine(cut.name)}</h3>` : nothing}
      <dl>
        ${facts.map(
          ([name, value]) =>
            html`<dt class="dim">${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
      <p class="dim" dir="auto">${oneLine(cut.path)}</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-sound-facts': SoundFacts;
  }
}
