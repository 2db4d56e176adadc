import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { amplitudeAt, entryOf, extent, longestSilence, MIXER_ALONE, plain, RATE_HZ, Studio } from '../../render.js';

const studio = new Studio();
afterAll(() => {
  studio.remove();
});

/** Each frame of a file has its own value, so that a position in the output names a position in the file. */
const ramp = (frame: number): number => ((frame * 7919) % 65_521) / 131_072 + 0.1;

describe('1. cue points', () => {
  it('plays exactly two seconds between cue in 1 s and cue out 3 s, sample for sample', async () => {
    studio.wav('ramp.wav', 5 * RATE_HZ, ramp);
    const rendered = await studio.render({
      durationSeconds: 4,
      station: MIXER_ALONE,
      items: [plain('a', 'ramp.wav', { cueIn: 1, segue: 3, cueOut: 3 })],
    });
    expect(rendered.left.length).toBe(4 * RATE_HZ);
    expect(extent(rendered.left)).toEqual([0, 95_999]);
    for (const at of [0, 1, 479, 480, 48_000, 95_999]) expect(rendered.left[at]).toBeCloseTo(ramp(RATE_HZ + at), 6);
    expect(entryOf(rendered, 'a')).toMatchObject({ startFrame: 0, endFrame: 96_000, outcome: 'played' });
    expect(rendered.report.gapFrames).toBe(0);
  });

  it('starts the next item at the segue point, to the frame', async () => {
    studio.wav('one.wav', 3 * RATE_HZ, () => 0.25);
    studio.wav('two.wav', 3 * RATE_HZ, () => 0.125);
    const rendered = await studio.render({
      durationSeconds: 5,
      station: MIXER_ALONE,
      items: [plain('a', 'one.wav', { segue: 2.00001, cueOut: 2.5 }), plain('b', 'two.wav', { segue: 2, cueOut: 2 })],
    });
    expect(entryOf(rendered, 'b').startFrame).toBe(96_000);
    expect(rendered.left[95_999]).toBeCloseTo(0.25, 6);
    expect(rendered.left[96_000]).toBeCloseTo(0.375, 6);
    expect(rendered.left[119_999]).toBeCloseTo(0.375, 6);
    expect(rendered.left[120_000]).toBeCloseTo(0.125, 6);
  });
});

describe('2. a crossfade', () => {
  it('follows the declared curves of both items over five seconds', async () => {
    studio.sine('440.wav', 15, 440);
    studio.sine('880.wav', 15, 880);
    const rendered = await studio.render({
      durationSeconds: 20,
      station: MIXER_ALONE,
      items: [
        plain('a', '440.wav', { segue: 10, cueOut: 15, fadeOut: 5 }),
        plain('b', '880.wav', { segue: 10, cueOut: 10, fadeIn: 5 }),
      ],
    });
    const period = RATE_HZ / 20;
    for (let at = 10.25; at < 14.8; at += 0.25) {
      const middle = (at + 0.025 - 10) / 5;
      const from = Math.round(at * RATE_HZ);
      const out = amplitudeAt(rendered.left, 440, from, period) / 0.25;
      const into = amplitudeAt(rendered.left, 880, from, period) / 0.25;
      expect(out).toBeCloseTo(Math.cos((Math.PI / 2) * middle), 2);
      expect(into).toBeCloseTo(Math.sin((Math.PI / 2) * middle), 2);
      expect(out ** 2 + into ** 2).toBeCloseTo(1, 1);
    }
    expect(rendered.report.gapFrames).toBe(0);
  });
});

describe('3. beginnings and seeks', () => {
  it('keeps the first sample of an item without a fade-in', async () => {
    studio.wav('step.wav', RATE_HZ, () => 0.5);
    const rendered = await studio.render({
      durationSeconds: 1,
      station: MIXER_ALONE,
      items: [plain('a', 'step.wav', { segue: 1, cueOut: 1 })],
    });
    expect(rendered.left[0]).toBe(0.5);
  });

  it('makes no click where cue in and fade-in meet', async () => {
    studio.sine('tone.wav', 4, 440, 0.5, Math.PI / 2);
    const rendered = await studio.render({
      durationSeconds: 2,
      station: MIXER_ALONE,
      items: [plain('a', 'tone.wav', { cueIn: 1, segue: 3, cueOut: 3, fadeIn: 0.5 })],
    });
    const steepest = 2 * Math.PI * (440 / RATE_HZ) * 0.5 + (Math.PI / 2 / (0.5 * RATE_HZ)) * 0.5;
    let largest = Math.abs(rendered.left[0]);
    for (let i = 1; i < 48_000; i++) largest = Math.max(largest, Math.abs(rendered.left[i] - rendered.left[i - 1]));
    expect(largest).toBeLessThan(steepest * 1.01);
  });

  describe.each([
    { suffix: 'flac', codec: ['-c:a', 'flac'], exact: true },
    { suffix: 'mp3', codec: ['-c:a', 'libmp3lame', '-b:a', '320k'], exact: false },
    { suffix: 'm4a', codec: ['-c:a', 'aac', '-b:a', '320k'], exact: false },
    { suffix: 'opus', codec: ['-c:a', 'libopus', '-b:a', '256k'], exact: false },
    { suffix: 'ogg', codec: ['-c:a', 'libvorbis', '-q:a', '9'], exact: false },
  ])('in $suffix', ({ suffix, codec, exact }) => {
    // A sweep: every place sounds different, so that the best match tells where the decoder landed.
    const sweep = (i: number): number => 0.5 * Math.sin(2 * Math.PI * (300 * (i / RATE_HZ) + 90 * (i / RATE_HZ) ** 2));
    beforeAll(async () => {
      studio.wav(`sweep-${suffix}.wav`, 20 * RATE_HZ, sweep);
      await studio.ffmpeg('-i', `sweep-${suffix}.wav`, ...codec, `sweep.${suffix}`);
    });

    it.each([0, 0.5, 7.3])('lands on the sample at %s s, with no hole behind it', async (cueIn) => {
      const rendered = await studio.render(
        {
          durationSeconds: 2,
          station: MIXER_ALONE,
          items: [plain('a', `sweep.${suffix}`, { cueIn, segue: cueIn + 2, cueOut: cueIn + 2 })],
        },
        `seek-${suffix}`,
      );
      const at = 4800;
      const errorAt = (lag: number): number => {
        let sum = 0;
        for (let i = 0; i < 2048; i++)
          sum += (rendered.left[at + i] - sweep(Math.round(cueIn * RATE_HZ) + at + i + lag)) ** 2;
        return sum;
      };
      const lags = [-1105, -576, -312, -2, -1, 0, 1, 2, 312, 576, 1024, 1105, 2112];
      expect(lags.reduce((best, lag) => (errorAt(lag) < errorAt(best) ? lag : best))).toBe(0);
      expect(longestSilence(rendered.left, 0, 2 * RATE_HZ, 1e-3)).toBeLessThan(80);
      if (exact) expect(Math.abs(rendered.left[0] - sweep(Math.round(cueIn * RATE_HZ)))).toBeLessThan(1e-4);
      expect(entryOf(rendered, 'a').endFrame).toBe(96_000);
    });

    it('ends where the encoder was given its last sample: an album is gapless', async () => {
      const rendered = await studio.render(
        {
          durationSeconds: 4,
          station: MIXER_ALONE,
          items: [
            plain('a', `sweep.${suffix}`, { cueIn: 18, segue: 20, cueOut: 20 }),
            plain('b', `sweep.${suffix}`, { cueIn: 0, segue: 2, cueOut: 2 }),
          ],
        },
        `gapless-${suffix}`,
      );
      expect(entryOf(rendered, 'b').startFrame).toBe(96_000);
      expect(longestSilence(rendered.left, 0, 4 * RATE_HZ, 1e-3)).toBeLessThan(80);
    });
  });
});

describe('4. segues under way', () => {
  it('skips during a crossfade without leaving a deck running', async () => {
    studio.sine('a.wav', 10, 440);
    studio.sine('b.wav', 10, 880);
    studio.sine('c.wav', 10, 1760);
    const rendered = await studio.render({
      durationSeconds: 12,
      station: MIXER_ALONE,
      items: [
        plain('a', 'a.wav', { segue: 4, cueOut: 8, fadeOut: 4 }),
        plain('b', 'b.wav', { segue: 10, cueOut: 10 }),
        plain('c', 'c.wav', { segue: 4, cueOut: 4 }),
      ],
      commands: [{ atSeconds: 5, do: 'next' }],
    });
    expect(entryOf(rendered, 'b')).toMatchObject({ startFrame: 4 * RATE_HZ, outcome: 'cut' });
    expect(entryOf(rendered, 'c')).toMatchObject({ startFrame: 5 * RATE_HZ, endFrame: 9 * RATE_HZ, outcome: 'played' });
    // The fade of the item that was cut is over, and the tail of the first still runs to its own cue out.
    expect(amplitudeAt(rendered.left, 880, Math.round(5.6 * RATE_HZ), 4800)).toBeLessThan(1e-4);
    expect(amplitudeAt(rendered.left, 440, Math.round(7.4 * RATE_HZ), 4800)).toBeGreaterThan(0.01);
    expect(extent(rendered.left)[1]).toBeLessThan(9 * RATE_HZ);
    expect(rendered.report.gapFrames).toBe(0);
  });

  it('prefers the segue of the item to any other', async () => {
    studio.sine('long.wav', 6, 440);
    const rendered = await studio.render({
      durationSeconds: 6,
      station: MIXER_ALONE,
      items: [
        { ...plain('a', 'long.wav', { segue: 1, cueOut: 6 }) },
        { ...plain('b', 'long.wav', { segue: 3, cueOut: 3 }) },
      ],
    });
    expect(entryOf(rendered, 'b').startFrame).toBe(RATE_HZ);
    expect(entryOf(rendered, 'a').endFrame).toBe(6 * RATE_HZ);
  });

  it('lets the tail of a song ring out when the one after it cannot play', async () => {
    studio.sine('tail.wav', 6, 440);
    const rendered = await studio.render({
      durationSeconds: 8,
      station: MIXER_ALONE,
      items: [
        plain('a', 'tail.wav', { segue: 2, cueOut: 6 }),
        plain('gone', 'not-there.wav', { segue: 2, cueOut: 2 }),
        plain('b', 'tail.wav', { segue: 2, cueOut: 2 }),
      ],
    });
    expect(entryOf(rendered, 'gone').outcome).toBe('failed');
    expect(entryOf(rendered, 'b').startFrame).toBe(2 * RATE_HZ);
    expect(entryOf(rendered, 'a')).toMatchObject({ endFrame: 6 * RATE_HZ, outcome: 'played' });
  });
});

describe('8. files that cannot be trusted', () => {
  const cases: { name: string; make: () => Promise<void> | void; reason: RegExp; outcome: string }[] = [
    { name: 'missing', make: () => undefined, reason: /FILE_MISSING/, outcome: 'failed' },
    {
      name: 'empty',
      make: () => {
        writeFileSync(studio.path('empty.wav'), '');
      },
      reason: /FILE_/,
      outcome: 'failed',
    },
    {
      name: 'undecodable',
      make: () => {
        writeFileSync(
          studio.path('undecodable.wav'),
          Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 251)),
        );
      },
      reason: /FILE_/,
      outcome: 'failed',
    },
    {
      name: 'a-playlist',
      make: () => {
        writeFileSync(studio.path('a-playlist.wav'), '#EXTM3U\nfile:///etc/hostname\n');
      },
      reason: /FILE_/,
      outcome: 'failed',
    },
  ];
  it.each(cases)(
    'skips a file that is $name with its reason, without a gap',
    async ({ name, make, reason, outcome }) => {
      studio.sine('good.wav', 4, 440);
      await make();
      for (const declared of [false, true]) {
        const bad = declared
          ? plain('bad', `${name}.wav`, { segue: 2, cueOut: 2 })
          : { id: 'bad', file: `${name}.wav` };
        const rendered = await studio.render(
          {
            durationSeconds: 4,
            station: MIXER_ALONE,
            items: [
              plain('a', 'good.wav', { segue: 2, cueOut: 2 }),
              bad,
              plain('b', 'good.wav', { segue: 2, cueOut: 2 }),
            ],
          },
          `bad-${name}`,
        );
        expect(entryOf(rendered, 'bad').outcome).toBe(outcome);
        expect(entryOf(rendered, 'bad').reason).toMatch(reason);
        expect(entryOf(rendered, 'b').startFrame).toBe(96_000);
        expect(longestSilence(rendered.left, 0, 4 * RATE_HZ)).toBeLessThan(120);
        expect(rendered.report.gapFrames).toBe(0);
      }
    },
  );

  it('plays a truncated file to its real end and says so, without a gap', async () => {
    studio.sine('good.wav', 4, 440);
    studio.sine('whole.wav', 20, 660);
    await studio.ffmpeg('-i', 'whole.wav', '-c:a', 'libmp3lame', '-b:a', '128k', 'whole.mp3');
    const { readFileSync } = await import('node:fs');
    const whole = readFileSync(studio.path('whole.mp3'));
    writeFileSync(studio.path('cut.mp3'), whole.subarray(0, Math.round(whole.length * 0.3)));
    const rendered = await studio.render({
      durationSeconds: 9,
      station: MIXER_ALONE,
      items: [plain('a', 'cut.mp3', { segue: 19, cueOut: 20 }), plain('b', 'good.wav', { segue: 4, cueOut: 4 })],
    });
    const cut = entryOf(rendered, 'a');
    expect(cut.outcome).toBe('cut');
    expect(cut.reason).toMatch(/ended 1[34]\.\d+ s before its cue out/);
    expect(entryOf(rendered, 'b').startFrame).toBe(cut.endFrame);
    expect(longestSilence(rendered.left, 0, cut.endFrame + 3 * RATE_HZ, 1e-4)).toBeLessThan(400);
    expect(rendered.report.gapFrames).toBe(0);
  });

  it('does not air long silence at the end of a file whose points it sets itself', async () => {
    const tone = (i: number): number => (i < 5 * RATE_HZ ? 0.25 * Math.sin((2 * Math.PI * 440 * i) / RATE_HZ) : 0);
    studio.wav('silent-end.wav', 40 * RATE_HZ, tone);
    studio.sine('good.wav', 4, 880);
    const rendered = await studio.render({
      durationSeconds: 9,
      station: MIXER_ALONE,
      items: [{ id: 'a', file: 'silent-end.wav', gainDb: 0 }, plain('b', 'good.wav', { segue: 4, cueOut: 4 })],
    });
    expect(entryOf(rendered, 'b').startFrame).toBeLessThan(5.2 * RATE_HZ);
    expect(longestSilence(rendered.left, 0, 8 * RATE_HZ, 1e-4)).toBeLessThan(0.3 * RATE_HZ);
  });
});

describe('9. hostile titles', () => {
  it('carries newlines, quotes, emoji, right-to-left text and 10,000 characters through the record', async () => {
    studio.sine('good.wav', 2, 440);
    const titles = ['two\nlines "quoted" \\ back', '🎷 جاز \u202e abc', 'x'.repeat(10_000)];
    const rendered = await studio.render({
      durationSeconds: 3,
      station: MIXER_ALONE,
      items: titles.map((title, index) => ({
        ...plain(`t${index}`, 'good.wav', { segue: 1, cueOut: 1 }),
        title,
        artist: title,
      })),
    });
    expect(rendered.asRun.map((entry) => entry.title)).toEqual(titles);
    expect(rendered.asRun).toHaveLength(3);
  });
});

describe('one engine', () => {
  it('gives the same bytes for the same scenario twice', async () => {
    studio.sine('music.wav', 12, 440, 0.4);
    studio.sine('voice.wav', 4, 300, 0.3);
    studio.sine('jingle.wav', 2, 1000, 0.3);
    const scenario = {
      startsAt: '2026-11-22T09:59:30Z',
      durationSeconds: 20,
      seed: 1,
      station: { targetLufs: -16, ceilingDbtp: -1, processing: 'transparent' },
      items: [
        { id: 'a', file: 'music.wav', kind: 'music', fadeOutSeconds: 2 },
        { id: 'v', file: 'voice.wav', kind: 'voice', over: 'a', atSeconds: 3 },
        { id: 'b', file: 'music.wav', kind: 'music' },
      ],
      commands: [{ atSeconds: 5, do: 'cart.fire', file: 'jingle.wav' }],
    };
    const first = await studio.render(scenario, 'first');
    const second = await studio.render(scenario, 'second');
    expect(second.bytes.equals(first.bytes)).toBe(true);
    expect(second.asRun).toEqual(first.asRun);
    expect(first.report.truePeakDbtp ?? 0).toBeLessThanOrEqual(-1);
  });
});
