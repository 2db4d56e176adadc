import { afterAll, describe, expect, it } from 'vitest';
import { amplitudeAt, entryOf, MIXER_ALONE, plain, RATE_HZ, Studio } from '../../../render.js';

const studio = new Studio();
afterAll(() => {
  studio.remove();
});

const EXACT = { ...MIXER_ALONE, exactTime: true, timeZone: 'Europe/Berlin' };
const NEWS_AT = Math.round(37.325 * RATE_HZ);
const start = '2026-11-22T09:59:00Z';
const news = (seconds: number): object => ({
  ...plain('n', 'news.wav', { segue: 3, cueOut: 3 }),
  kind: 'news',
  hardTime: new Date(Date.parse(start) + seconds * 1000).toISOString(),
});

/** A tone that is struck each second: what the decoder gives can be told from its places. */
function struck(name: string, seconds: number, hz: number): void {
  studio.wav(name, seconds * RATE_HZ, (frame) => {
    const inSecond = (frame % RATE_HZ) / RATE_HZ;
    return 0.5 * Math.exp(-inSecond / 0.2) * Math.sin(2 * Math.PI * hz * inSecond);
  });
}

/** The first frame within 40 ms of `around` that is over half of what is heard there. */
function strikeNear(samples: Float32Array, around: number): number {
  const near = samples.subarray(around - 1920, around + 1920);
  const loudest = near.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return around - 1920 + near.findIndex((sample) => Math.abs(sample) > loudest / 2);
}

describe('exact time through decoders', () => {
  it('stretches through ffmpeg: on time to the frame, same pitch, every place where the cue points say', async () => {
    struck('song.wav', 20, 440);
    studio.wav('news.wav', 3 * RATE_HZ, () => 0.5);
    const scenario = {
      startsAt: start,
      durationSeconds: 45,
      station: EXACT,
      items: [
        plain('a', 'song.wav', { segue: 20, cueOut: 20 }),
        plain('b', 'song.wav', { cueIn: 2.5, segue: 20, cueOut: 20 }),
        news(37.325),
      ],
    };
    const rendered = await studio.render(scenario);
    const b = entryOf(rendered, 'b');
    expect(b).toMatchObject({
      startFrame: 20 * RATE_HZ,
      endFrame: NEWS_AT,
      outcome: 'played',
      reason: 'stretched by 1.00 % (0.17 s shorter) to reach 10:59:37',
    });
    expect(entryOf(rendered, 'n')).toMatchObject({ startFrame: NEWS_AT, outcome: 'played' });
    expect(rendered.report.gapFrames).toBe(0);
    expect(rendered.left[NEWS_AT]).toBeCloseTo(0.5, 6);
    const tempo = 17.5 / 17.325;
    for (const second of [3, 10, 19]) {
      const wanted = Math.round(20 * RATE_HZ + ((second - 2.5) * RATE_HZ) / tempo);
      expect(Math.abs(strikeNear(rendered.left, wanted) - wanted)).toBeLessThan(0.012 * RATE_HZ);
    }
    const within = (hz: number): number => amplitudeAt(rendered.left, hz, 25.7 * RATE_HZ, RATE_HZ / 4);
    // As long after a stroke in the song that is not stretched.
    const afterStroke = (5.7 * tempo + 2.5) % 1;
    const unstretched = amplitudeAt(rendered.left, 440, Math.round((5 + afterStroke) * RATE_HZ), RATE_HZ / 4);
    expect(within(440) / unstretched).toBeGreaterThan(0.9);
    expect(within(440) / unstretched).toBeLessThan(1.1);
    const again = await studio.render(scenario, 'again');
    expect(again.bytes.equals(rendered.bytes)).toBe(true);
  });

  it('takes alternates and a bed from a scenario', async () => {
    studio.sine('long.wav', 15, 440);
    studio.sine('short.wav', 8, 660);
    studio.sine('bed.wav', 30, 330);
    studio.wav('news.wav', 3 * RATE_HZ, () => 0.5);
    const rendered = await studio.render({
      startsAt: start,
      durationSeconds: 40,
      station: EXACT,
      beds: ['bed.wav'],
      items: [
        plain('a', 'long.wav', { segue: 15, cueOut: 15 }),
        { ...plain('b', 'long.wav', { segue: 15, cueOut: 15 }), stretch: false },
        { ...plain('x', 'short.wav', { segue: 8, cueOut: 8 }), title: 'Short', alternateFor: 'b' },
        news(28),
      ],
    });
    expect(rendered.asRun.map(({ itemId }) => itemId)).not.toContain('x');
    expect(entryOf(rendered, 'n')).toMatchObject({ startFrame: 28 * RATE_HZ });
    expect(entryOf(rendered, 'b')).toMatchObject({ title: 'Short', reason: 'in place of "long" to reach 10:59:28' });
    expect(rendered.asRun.find(({ itemId }) => itemId.startsWith('bed:'))).toMatchObject({
      startFrame: 23 * RATE_HZ,
      endFrame: 28 * RATE_HZ,
    });
  });

  it.each([
    [{ alternateFor: 'nobody' }, /"b" is an alternate for "nobody", which is not an item/],
    [{ earlySegueSeconds: 9 }, /"b": earlySegueSeconds 9 is not before segueSeconds 8/],
    [{ extra: 'perhaps' }, /items\.1\.extra must be one of planned, spare/],
  ])('refuses a scenario with %j', async (wrong, message) => {
    const items = [
      plain('a', 'short.wav', { segue: 8, cueOut: 8 }),
      { ...plain('b', 'short.wav', { segue: 8, cueOut: 8 }), ...wrong },
    ];
    await expect(studio.render({ durationSeconds: 1, station: EXACT, items }, 'wrong')).rejects.toThrow(message);
  });
});
