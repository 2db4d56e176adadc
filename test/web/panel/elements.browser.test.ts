import { afterEach, describe, expect, it } from 'vitest';
import axe from 'axe-core';
import '../../../web/panel/theme/tokens.css';
import '../../../web/panel/elements/ct-bypass.js';
import '../../../web/panel/elements/ct-gain-meter.js';
import '../../../web/panel/elements/ct-hour-clock.js';
import '../../../web/panel/elements/ct-keys-sheet.js';
import '../../../web/panel/elements/ct-level-bar.js';
import '../../../web/panel/elements/ct-loudness-plot.js';
import '../../../web/panel/elements/ct-meter-bars.js';
import '../../../web/panel/elements/ct-on-air-switch.js';
import '../../../web/panel/elements/ct-pad.js';
import '../../../web/panel/elements/ct-pie.js';
import '../../../web/panel/elements/ct-stage.js';
import '../../../web/panel/elements/ct-waveform.js';
import type { Bypass, BypassEvent } from '../../../web/panel/elements/ct-bypass.js';
import type { GainMeter } from '../../../web/panel/elements/ct-gain-meter.js';
import { meterFraction, type MeterBars } from '../../../web/panel/elements/ct-meter-bars.js';
import type { Pad, PadPressEvent } from '../../../web/panel/elements/ct-pad.js';
import type { WaveformView } from '../../../web/panel/elements/ct-waveform.js';

afterEach(() => {
  document.body.replaceChildren();
});

async function put<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
): Promise<HTMLElementTagNameMap[K]> {
  const element = Object.assign(document.createElement(name), properties);
  const main = document.createElement('main');
  main.append(element);
  document.body.append(main);
  await (element as unknown as { updateComplete: Promise<boolean> }).updateComplete;
  return element;
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as querySelector itself is declared
const inside = <E extends Element = Element>(element: Element, selector: string): E => {
  const found = element.shadowRoot?.querySelector<E>(selector) ?? null;
  if (found === null) throw new Error(`no ${selector} in ${element.localName}`);
  return found;
};

/** The red, green, blue and alpha of a point on an element's canvas, as fractions of its size. */
function pixel(element: Element, x: number, y: number): number[] {
  const canvas = inside<HTMLCanvasElement>(element, 'canvas');
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  return [...context.getImageData(Math.floor(x * canvas.width), Math.floor(y * canvas.height), 1, 1).data];
}

describe('ct-pad', () => {
  const presses = (pad: Pad): boolean[] => {
    const seen: boolean[] = [];
    pad.addEventListener('pad-press', (event) => seen.push((event as PadPressEvent).detail.restart));
    return seen;
  };

  it('is pressed once by the pointer, on its way down, and keeps no focus', async () => {
    const pad = await put('ct-pad', { name: 'Drop', key: 'R', length: '0:03' });
    const seen = presses(pad);
    const button = inside<HTMLButtonElement>(pad, 'button');
    const down = new PointerEvent('pointerdown', { button: 0, bubbles: true, cancelable: true, composed: true });
    button.dispatchEvent(down);
    expect(seen).toEqual([false]);
    expect(down.defaultPrevented).toBe(true);
    button.dispatchEvent(new MouseEvent('click', { detail: 1, bubbles: true }));
    expect(seen).toEqual([false]);
  });

  it('is pressed by Enter on the keyboard, and not while it is disabled', async () => {
    const pad = await put('ct-pad', { name: 'Drop' });
    const seen = presses(pad);
    inside<HTMLButtonElement>(pad, 'button').click();
    pad.disabled = true;
    await pad.updateComplete;
    inside<HTMLButtonElement>(pad, 'button').click();
    expect(seen).toEqual([false]);
  });

  it('shows progress and what is left, then its length again', async () => {
    const pad = await put('ct-pad', { name: 'Drop', length: '0:10' });
    pad.state = { is: 'sounding', startedAtEpochMs: 0, endsAtEpochMs: 10_000 };
    await pad.updateComplete;
    pad.show(2500);
    expect(inside<HTMLElement>(pad, '.progress').style.transform).toBe('scaleX(0.25)');
    expect(inside(pad, '.length').textContent).toBe('■ 0:08');
    expect(inside(pad, 'button').classList.contains('ending')).toBe(false);
    pad.show(8000);
    expect(inside(pad, 'button').classList.contains('ending')).toBe(true);
    pad.state = { is: 'idle' };
    await pad.updateComplete;
    pad.show(9000);
    expect(inside(pad, '.length').textContent).toBe('0:10');
    expect(inside(pad, 'button').classList.contains('ending')).toBe(false);
  });

  it('says aloud what it is', async () => {
    const pad = await put('ct-pad', { name: 'Top\nof the hour', kind: 'id', key: 'Q', length: '0:07' });
    const found = await axe.run(pad, { rules: { region: { enabled: false } } });
    expect(found.violations.map(({ id }) => id)).toEqual([]);
    expect(inside(pad, '.name').textContent).toBe('Top of the hour');
  });
});

describe('ct-waveform', () => {
  it('is dim behind the playhead and bright ahead of it', async () => {
    const wave: WaveformView = await put('ct-waveform', { peaks: new Array<number>(300).fill(255) });
    wave.style.width = '600px';
    await expect.poll(() => inside<HTMLCanvasElement>(wave, 'canvas').width).toBe(600);
    wave.show(0.5);
    const middle = (x: number): number[] => pixel(wave, x, 0.5);
    const [behind, playhead, ahead] = [middle(150.5 / 600), middle(300 / 600), middle(450.5 / 600)];
    expect(playhead[0]).toBeGreaterThan(200);
    expect(ahead[2]).toBeGreaterThan(behind[2]);
  });
});

describe('ct-meter-bars', () => {
  it('has a scale with even steps between its marks', () => {
    const twelfths = (levels: readonly number[]): number[] =>
      levels.map((db) => Math.round(meterFraction(db) * 12e6) / 1e6);
    expect(twelfths([0, -6, -12, -18, -24, -36, -60])).toEqual([12, 10, 8, 6, 4, 2, 0]);
    expect(twelfths([3, -3, -48, -70, -Infinity])).toEqual([12, 11, 1, 0, 0]);
  });

  it('stands as high as the newest peak', async () => {
    const bars: MeterBars = await put('ct-meter-bars');
    bars.style.cssText = 'width: 200px; height: 200px';
    bars.show();
    bars.take([-12, -60]);
    bars.show();
    const left = 13 / 200;
    const yOf = (fraction: number): number => (7 + (1 - fraction) * 186) / 200;
    expect(pixel(bars, left, yOf(0.5))[3]).toBe(255);
    expect(pixel(bars, left, yOf(0.9))[3]).toBeLessThan(100);
    expect(pixel(bars, 45 / 200, yOf(0.5))[3]).toBeLessThan(100);
  });
});

describe('ct-pie', () => {
  it('draws the share that has aired', async () => {
    const pie = await put('ct-pie', { label: 'Share' });
    pie.show(0.25);
    expect(inside(pie, 'text').textContent).toBe('25%');
    expect(inside(pie, 'path').getAttribute('d')).toContain('0 0 1 102.00 56.00');
  });
});

describe('ct-hour-clock', () => {
  it('turns its hand with the minute', async () => {
    const slices = [{ fromMinute: 15, toMinute: 20, kind: 'music', onAir: true, later: false }] as const;
    const clock = await put('ct-hour-clock', { slices, what: 'to the hour' });
    clock.show(15, '45:00');
    expect(inside(clock, '.hand').getAttribute('transform')).toBe('rotate(90.00 100 100)');
    expect(inside(clock, '.rest').textContent).toBe('45:00');
    expect(inside(clock, 'path').classList.contains('on-air')).toBe(true);
  });
});

describe('ct-bypass', () => {
  const asks = (bypass: Bypass): boolean[] => {
    const seen: boolean[] = [];
    bypass.addEventListener('bypass', (event) => seen.push((event as BypassEvent).detail.bypassed));
    return seen;
  };

  it('asks by one press, and shows what is, not what was pressed', async () => {
    const bypass = await put('ct-bypass', { name: 'the AGC' });
    const seen = asks(bypass);
    const button = inside<HTMLButtonElement>(bypass, 'button');
    button.click();
    await bypass.updateComplete;
    expect(seen).toEqual([true]);
    expect(button.getAttribute('aria-pressed')).toBe('false');
    bypass.bypassed = true;
    await bypass.updateComplete;
    expect(button.getAttribute('aria-pressed')).toBe('true');
    button.click();
    expect(seen).toEqual([true, false]);
  });

  it('wants a second press where it is guarded, and one to switch in again', async () => {
    const bypass = await put('ct-bypass', { name: 'the limiter', guarded: true });
    const seen = asks(bypass);
    const button = inside<HTMLButtonElement>(bypass, 'button');
    button.click();
    await bypass.updateComplete;
    expect([seen, button.textContent.includes('Press again')]).toEqual([[], true]);
    button.click();
    expect(seen).toEqual([true]);
    bypass.bypassed = true;
    await bypass.updateComplete;
    button.click();
    expect(seen).toEqual([true, false]);
  });

  it('asks nothing while an answer is awaited', async () => {
    const bypass = await put('ct-bypass', { name: 'the AGC', asked: true });
    const seen = asks(bypass);
    inside<HTMLButtonElement>(bypass, 'button').click();
    expect(seen).toEqual([]);
  });
});

describe('ct-stage', () => {
  it.each(['works', 'bypassed', 'unused'] as const)('is understood where it is %s', async (look) => {
    const stage = await put('ct-stage', { stage: 'limiter', look, bypassed: look === 'bypassed', latencyFrames: 155 });
    stage.takeOne(-3.25);
    stage.show();
    stage.read(-3.25);
    expect(inside(stage, '.number').textContent).toBe(look === 'works' ? '−3.3 dB' : '–');
    expect(inside(stage, '.delay').textContent).toContain('3.2 ms');
    const found = await axe.run(stage, { rules: { region: { enabled: false } } });
    expect(found.violations.map(({ id }) => id)).toEqual([]);
  });
});

describe('ct-gain-meter', () => {
  const sized = async (properties: Partial<GainMeter>): Promise<GainMeter> => {
    const meter = await put('ct-gain-meter', { label: 'Gain', ...properties });
    meter.style.cssText = 'width: 160px; height: 114px; --meter-cut: #ff0000; --meter-boost: #0000ff; --line: #202020';
    meter.show();
    return meter;
  };

  it('hangs one bar for each band from the top', async () => {
    const meter = await sized({});
    meter.take([-6, -12]);
    meter.show();
    const at = (x: number, db: number): number[] => pixel(meter, x / 160, (7 + (db / 15) * 100) / 114);
    expect(at(10, 3)[0]).toBe(255);
    expect(at(10, 9)[0]).toBeLessThan(100);
    expect(at(44, 9)[0]).toBe(255);
    meter.clear();
    meter.show();
    expect(at(10, 3)[0]).toBeLessThan(100);
  });

  it('stands on its middle where it boosts and cuts', async () => {
    const meter = await sized({ both: true });
    meter.takeOne(9);
    for (let i = 0; i < 30; i++) {
      await new Promise(requestAnimationFrame);
      meter.show();
    }
    expect(pixel(meter, 10 / 160, 40 / 114)[2]).toBe(255);
    expect(pixel(meter, 10 / 160, 80 / 114)[2]).toBeLessThan(100);
  });
});

describe('ct-level-bar', () => {
  it('uncovers as much as the level reaches', async () => {
    const bar = await put('ct-level-bar', { label: 'Level' });
    bar.show();
    bar.take(-12);
    bar.show();
    const [, scale] = /scaleX\(([\d.]+)\)/.exec(inside<HTMLElement>(bar, '.cover').style.transform) ?? [];
    expect(Number(scale)).toBeCloseTo(1 / 3, 1);
    bar.clear();
    bar.show();
    expect(inside<HTMLElement>(bar, '.cover').style.transform).toBe('scaleX(1)');
  });
});

describe('ct-on-air-switch', () => {
  it.each(['closed', 'asked', 'open'] as const)('says that it is %s', async (look) => {
    const button = await put('ct-on-air-switch', { name: 'Microphone', look, key: 'Shift O' });
    let pressed = 0;
    button.addEventListener('switch-press', () => (pressed += 1));
    inside<HTMLButtonElement>(button, 'button').click();
    expect(pressed).toBe(look === 'asked' ? 0 : 1);
    const found = await axe.run(button, { rules: { region: { enabled: false } } });
    expect(found.violations.map(({ id }) => id)).toEqual([]);
  });
});

describe('ct-loudness-plot', () => {
  it('draws the last hour with its target, and needs no style element for it', async () => {
    const styles = document.querySelectorAll('style').length;
    const plot = await put('ct-loudness-plot', { targetLufs: -16, ceilingDbtp: -1, label: 'Loudness' });
    plot.style.cssText =
      'display: block; width: 500px; height: 200px; --next-text: #00ff00; --plot-short-term: #ff00ff';
    await expect.poll(() => inside<HTMLCanvasElement>(plot, 'canvas').clientWidth).toBe(500);
    const seconds = Array.from({ length: 3600 }, (_, i) => i + 1);
    const steady = seconds.map(() => -20);
    plot.draw([seconds, steady, steady.map(() => null), seconds.map(() => null)], 3_600_000);
    const colours = (): Set<string> => {
      const canvas = inside<HTMLCanvasElement>(plot, 'canvas');
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      const seen = new Set<string>();
      for (let i = 0; i < data.length; i += 4) seen.add([data[i], data[i + 1], data[i + 2]].join());
      return seen;
    };
    await expect.poll(() => colours().has('255,0,255')).toBe(true);
    expect(colours().has('0,255,0')).toBe(true);
    expect(document.querySelectorAll('style').length).toBe(styles);
    expect(plot.shadowRoot?.querySelectorAll('style').length).toBe(0);
  });
});

describe('ct-keys-sheet', () => {
  it('opens as a dialog with a name', async () => {
    const sheet = await put('ct-keys-sheet');
    sheet.open();
    expect(inside<HTMLDialogElement>(sheet, 'dialog').open).toBe(true);
    const found = await axe.run(sheet);
    expect(found.violations.map(({ id }) => id)).toEqual([]);
  });
});
