import { describe, expect, it } from 'vitest';
import { FrameRing } from '../../../playout/api/frame-ring.js';
import { BLOCK_FRAMES, ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import { RingSource } from '../../../playout/engine/input-source.js';
import { amplitudeAt } from '../../render.js';

const SECOND = ENGINE_RATE_HZ;

/** A device with a clock of its own that brings a tone in pieces, and a mixer that takes it in blocks. */
class Studio {
  readonly ring = FrameRing.create(2 * SECOND);
  readonly source = new RingSource(this.ring.memory);
  readonly heard: number[] = [];
  missing = 0;
  #brought = 0;
  #taken = 0;

  constructor(
    private readonly driftPpm = 0,
    private readonly pieceFrames = 256,
    private readonly hz = 997,
  ) {}

  /** Lets blocks of time pass; a device that is `away` brings nothing. */
  pass(seconds: number, away = false): this {
    const left = new Float32Array(BLOCK_FRAMES);
    const right = new Float32Array(BLOCK_FRAMES);
    for (const end = this.#taken + seconds * SECOND; this.#taken < end; this.#taken += BLOCK_FRAMES) {
      if (!away) this.#bring((this.#taken + BLOCK_FRAMES) * (1 + this.driftPpm / 1e6));
      this.missing += this.source.read(left, right, 0, BLOCK_FRAMES);
      for (const sample of left) this.heard.push(sample);
    }
    return this;
  }

  /** The device was away: what it did not bring meanwhile is lost. */
  skipTo(seconds: number): void {
    this.#brought = Math.floor((seconds * SECOND) / this.pieceFrames) * this.pieceFrames;
  }

  /** Brings `seconds` of sound at once, as after a stall of whoever carries it. */
  burst(seconds: number): void {
    this.#bring(this.#brought + seconds * SECOND);
  }

  #bring(until: number): void {
    for (; this.#brought + this.pieceFrames <= until; this.#brought += this.pieceFrames) {
      const piece = Float32Array.from(
        { length: this.pieceFrames },
        (_, i) => 0.5 * Math.sin((2 * Math.PI * this.hz * (this.#brought + i)) / SECOND),
      );
      this.ring.write(piece, piece, 0, this.pieceFrames);
    }
  }
}

/** The steepest step between two frames: a sine of 997 Hz and 0.5 has 0.065, its edges add up to 0.005. */
const steepest = (samples: readonly number[]): number =>
  samples.reduce((most, sample, i) => Math.max(most, Math.abs(sample - (samples[i - 1] ?? sample))), 0);

describe('the sound of a device', () => {
  it('is heard some 30 ms later, and unchanged', () => {
    const studio = new Studio().pass(4);
    const lag = studio.heard.findIndex((sample) => Math.abs(sample) > 0.01) / SECOND;
    expect(lag).toBeLessThan(0.07);
    const frames = SECOND;
    const tone = amplitudeAt(Float32Array.from(studio.heard), 997, studio.heard.length - frames, frames);
    expect(Math.abs(20 * Math.log10(tone / 0.5))).toBeLessThan(0.05);
    expect(studio.source.breaks).toBe(0);
    expect(studio.source.ready).toBe(true);
  });

  it.each([-300, 300])('that drifts by %d ppm is followed without a break', (ppm) => {
    const studio = new Studio(ppm).pass(45);
    expect(studio.source.breaks).toBe(0);
    const { is, wanted } = studio.source.waitingFrames;
    expect(Math.abs(is - wanted)).toBeLessThan(0.006 * SECOND);
    // The pitch is the device's own within 0.1 %: the tone is found where it is, and nothing 0.5 % beside it.
    const last = Float32Array.from(studio.heard.slice(-SECOND));
    expect(amplitudeAt(last, 997 * (1 + ppm / 1e6), 0, SECOND)).toBeGreaterThan(0.45);
    expect(steepest(studio.heard.slice(SECOND))).toBeLessThan(0.0665);
  });

  it('keeps treble: 15 kHz passes within 0.1 dB, its image 80 dB under it', () => {
    const studio = new Studio(100, 256, 15_000).pass(12);
    const last = Float32Array.from(studio.heard.slice(-2 * SECOND));
    const rms = Math.sqrt(last.reduce((sum, sample) => sum + sample * sample, 0) / last.length);
    expect(Math.abs(20 * Math.log10((rms * Math.SQRT2) / 0.5))).toBeLessThan(0.1);
    for (const hz of [3000, 6000, 9000, 12_000, 18_000, 21_000])
      expect(amplitudeAt(last, hz, 0, 2 * SECOND)).toBeLessThan(0.5e-4);
  });

  it('that breaks off ends softly, is silence, is counted, and comes back softly', () => {
    const studio = new Studio().pass(3);
    const before = studio.missing;
    studio.pass(2, true);
    expect(studio.missing - before).toBeGreaterThan(1.9 * SECOND);
    expect(studio.source.ready).toBe(false);
    expect(studio.heard.slice(-SECOND).every((sample) => sample === 0)).toBe(true);
    studio.skipTo(5);
    studio.pass(3);
    expect(studio.source.ready).toBe(true);
    expect(Math.max(...studio.heard.slice(-SECOND))).toBeCloseTo(0.5, 2);
    expect(steepest(studio.heard)).toBeLessThan(0.075);
    expect(studio.source.breaks).toBe(1);
  });

  it('that ran dry is given more time, up to 120 ms', () => {
    const studio = new Studio().pass(1);
    const { wanted } = studio.source.waitingFrames;
    for (let round = 0; round < 20; round++) {
      studio.pass(0.2, true);
      studio.burst(0.3);
      studio.pass(0.5);
    }
    expect(studio.source.waitingFrames.wanted).toBeGreaterThan(wanted);
    expect(studio.source.waitingFrames.wanted).toBeLessThanOrEqual(0.12 * SECOND);
  });

  it('that comes in a burst is not heard half a second late', () => {
    const studio = new Studio().pass(2);
    studio.burst(0.5);
    studio.pass(3);
    expect(studio.source.waitingFrames.is).toBeLessThan(0.1 * SECOND);
    expect(steepest(studio.heard)).toBeLessThan(0.075);
  });

  it('that never comes is silence', () => {
    const studio = new Studio().pass(2, true);
    expect(studio.missing).toBe(2 * SECOND);
    expect(studio.heard.every((sample) => sample === 0)).toBe(true);
  });
});
