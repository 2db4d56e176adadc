import { describe, expect, it } from 'vitest';
import { ClockDiscipline, SampleClock } from '../../../playout/engine/sample-clock.js';

describe('the sample clock', () => {
  it('counts frames without drift over a day of uneven looks', () => {
    const clock = new SampleClock(0, 0);
    let due = 0;
    for (let ms = 0; ms <= 86_400_000; ms += 9.7) due = clock.dueFrame(ms, 0);
    expect(Math.abs(due - clock.dueFrame(86_400_000, 0))).toBeLessThan(480);
    expect(Math.abs(clock.dueFrame(86_400_000, 0) - 86_400 * 48_000)).toBeLessThan(48 * 5);
  });

  it('runs faster or slower as it is told, from then on', () => {
    const clock = new SampleClock(0, 0);
    for (let ms = 0; ms <= 10_000; ms += 10) clock.dueFrame(ms, 0);
    for (let ms = 10_000; ms <= 20_000; ms += 10) clock.dueFrame(ms, 1000);
    expect(clock.dueFrame(20_000, 1000)).toBeCloseTo(20 * 48_000 + 480, -1);
  });

  it('gives up time after a stall instead of a burst', () => {
    const clock = new SampleClock(0, 0);
    expect(clock.forgive(0, 900, 0)).toBe(0);
    expect(clock.forgive(0, 5000, 0)).toBe(5 * 48_000);
    expect(clock.dueFrame(5000, 0)).toBe(0);
  });
});

describe('the discipline by the sound card', () => {
  it.each([-120, 0, 35, 150])('follows a card that is %s ppm off, and keeps its delay', (cardPpm) => {
    const discipline = new ClockDiscipline();
    const target = 8000;
    let delay = 8000;
    let ppm = 0;
    for (let half = 0; half < 1200; half++) {
      delay += (ppm - cardPpm) * 1e-6 * 24_000;
      ppm = discipline.update(delay, target);
    }
    expect(ppm).toBeCloseTo(cardPpm, -1);
    expect(Math.abs(delay - target)).toBeLessThan(240);
  });

  it('keeps the last correction while no card runs', () => {
    const discipline = new ClockDiscipline();
    for (let i = 0; i < 100; i++) discipline.update(7000, 8000);
    const held = discipline.update(undefined, 8000);
    expect(held).toBeGreaterThan(0);
    expect(discipline.update(undefined, 8000)).toBe(held);
  });
});
