import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditionSound, joinScenario, withCues, type AuditionCut, type JoinCues } from '../../db/audition.js';
import { ContinuityError } from '../../playout/api/errors.js';
import {
  byteRange,
  HEADER_BYTES,
  Listeners,
  wavBytes,
  wavHeader,
  type AuditionParts,
} from '../../web/server/audition.js';
import { JoinRender } from '../../web/server/join-render.js';
import { voiceTrackAt } from '../../web/server/voice-track.js';
import { openStudio } from './studio.js';

const RATE = 48_000;
const FRAMES = 4 * RATE;
/** A level that tells its frame: a slow ramp on the left, a fast one on the right. */
const left = (frame: number): number => Math.round(((frame % 40_000) / 40_000 - 0.5) * 30_000);
const right = (frame: number): number => Math.round(((frame % 1000) / 1000 - 0.5) * 30_000);

let folder: string;
let cut: AuditionCut;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'continuity-audition-'));
  const path = join(folder, 'ramp.wav');
  const samples = Buffer.alloc(FRAMES * 4);
  for (let i = 0; i < FRAMES; i++) {
    samples.writeInt16LE(left(i), 4 * i);
    samples.writeInt16LE(right(i), 4 * i + 2);
  }
  writeFileSync(path, Buffer.concat([wavHeader(FRAMES), samples]));
  cut = {
    segment: {
      id: 'cut-1',
      kind: 'music',
      title: 'Ramp',
      artist: '',
      path,
      cue: { cueInFrames: 0, segueFrames: 3 * RATE, cueOutFrames: FRAMES, fadeInFrames: 0, fadeOutFrames: 0 },
      gainDb: 0,
      speech: [],
    },
    truePeakDbtp: -6,
    durationFrames: FRAMES,
  };
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The frame that a pair of samples stands for, by both ramps; dither is worth two steps. */
function expectFrame(bytes: Buffer, at: number, frame: number, gain = 1): void {
  expect(Math.abs(bytes.readInt16LE(at) - gain * left(frame))).toBeLessThanOrEqual(2);
  expect(Math.abs(bytes.readInt16LE(at + 2) - gain * right(frame))).toBeLessThanOrEqual(2);
}

describe('a range of bytes', () => {
  it('is what the header asks for, or nothing', () => {
    expect(byteRange(undefined, 100)).toBeUndefined();
    expect(byteRange('bytes=0-', 100)).toEqual({ from: 0, to: 99 });
    expect(byteRange('bytes=10-500', 100)).toEqual({ from: 10, to: 99 });
    expect(byteRange('bytes=-20', 100)).toEqual({ from: 80, to: 99 });
    expect(byteRange('bytes=100-', 100)).toBe(false);
    expect(byteRange('bytes=9-5', 100)).toBeUndefined();
    expect(byteRange('bytes=1-2,5-6', 100)).toBeUndefined();
    expect(byteRange('bytes=-', 100)).toBeUndefined();
  });

  it('gives the same bytes however it is cut, and silence for what the decoder owes', async () => {
    const frames = 100;
    const all = Buffer.concat([
      wavHeader(frames),
      Buffer.from(Array.from({ length: 300 }, (_, i) => i % 251)),
      Buffer.alloc(100),
    ]);
    async function* sound(from: number): AsyncGenerator<Buffer> {
      for (let at = HEADER_BYTES + 4 * from; at < HEADER_BYTES + 300; at += 7) {
        yield await Promise.resolve(all.subarray(at, Math.min(at + 7, HEADER_BYTES + 300)));
      }
    }
    for (const [from, to] of [
      [0, 443],
      [0, 10],
      [43, 44],
      [44, 443],
      [45, 200],
      [46, 47],
      [343, 443],
      [440, 443],
    ] as const) {
      const parts: Buffer[] = [];
      for await (const part of wavBytes(frames, { from, to }, sound)) parts.push(part);
      expect(Buffer.concat(parts)).toEqual(all.subarray(from, to + 1));
    }
  });
});

describe('listeners', () => {
  it('are a few at most: the one that stands still longest makes room', () => {
    let now = 0;
    const listeners = new Listeners(() => now);
    const ended: number[] = [];
    const joined = Array.from({ length: 6 }, (_, i) => {
      now += 1000;
      return listeners.join(() => ended.push(i));
    });
    joined[0].moved();
    listeners.join(() => ended.push(6));
    expect(ended).toEqual([1]);
    expect(listeners.count).toBe(6);
    now += 61_000;
    joined[3].moved();
    listeners.sweep();
    expect(ended).toEqual([1, 0, 2, 4, 5, 6]);
    joined[3].leave();
    expect(listeners.count).toBe(0);
  });
});

describe('GET /api/library/cuts/:cutId/audio', () => {
  const open: { running: number } = { running: 0 };
  const parts = (): AuditionParts => ({
    cut: (cutId) => {
      if (cutId !== '1') return Promise.reject(new ContinuityError('NOT_FOUND', 'no such cut'));
      return Promise.resolve({
        frames: FRAMES,
        sound: (from) => {
          open.running += 1;
          const sound = auditionSound(cut, from);
          return {
            stdout: sound.stdout,
            kill: () => {
              open.running -= 1;
              sound.kill();
            },
          };
        },
      });
    },
    join: () => Promise.reject(new ContinuityError('COMMAND_INVALID', 'the cue points contradict each other')),
  });

  it('is a WAV file whose every range is exact to the sample', async () => {
    const studio = await openStudio({ audition: parts() });
    try {
      const url = `${studio.url}/api/library/cuts/1/audio`;
      const whole = await fetch(url);
      const bytes = Buffer.from(await whole.arrayBuffer());
      expect([whole.status, whole.headers.get('accept-ranges'), bytes.length]).toEqual([
        200,
        'bytes',
        HEADER_BYTES + 4 * FRAMES,
      ]);
      expect(bytes.subarray(0, HEADER_BYTES)).toEqual(wavHeader(FRAMES));
      for (const frame of [0, 1, 999, 77_777, FRAMES - 1]) expectFrame(bytes, HEADER_BYTES + 4 * frame, frame);
      for (const frame of [1, 12_345, 2 * RATE + 17]) {
        const from = HEADER_BYTES + 4 * frame;
        const part = await fetch(url, { headers: { range: `bytes=${from}-${from + 399}` } });
        expect([part.status, part.headers.get('content-range')]).toEqual([
          206,
          `bytes ${from}-${from + 399}/${bytes.length}`,
        ]);
        const piece = Buffer.from(await part.arrayBuffer());
        for (let i = 0; i < 100; i += 33) expectFrame(piece, 4 * i, frame + i);
      }
      const late = Buffer.from(await (await fetch(`${url}?fromFrames=96001`)).arrayBuffer());
      expect(late.length).toBe(HEADER_BYTES + 4 * (FRAMES - 96_001));
      expectFrame(late, HEADER_BYTES, 96_001);
      expect((await fetch(url, { headers: { range: 'bytes=99999999-' } })).status).toBe(416);
      expect((await fetch(url, { method: 'HEAD' })).headers.get('content-length')).toBe(String(bytes.length));
      expect((await fetch(`${studio.url}/api/library/cuts/2/audio`)).status).toBe(404);
    } finally {
      await studio.close();
    }
  });

  it('has the gain of the air, limited where it would clip, and not a sample late', async () => {
    const loud = { ...cut, segment: { ...cut.segment, gainDb: -6.0206 } };
    const read = async (one: AuditionCut): Promise<Buffer> => {
      const chunks: Buffer[] = [];
      for await (const chunk of auditionSound(one, 5000).stdout) chunks.push(chunk);
      return Buffer.concat(chunks);
    };
    const quiet = await read(loud);
    for (const i of [0, 700, 30_000]) expectFrame(quiet, 4 * i, 5000 + i, 0.5);
    const limited = await read({ ...cut, truePeakDbtp: 0, segment: { ...cut.segment, gainDb: 9 } });
    let highest = 0;
    for (let i = 0; i < limited.length; i += 2) highest = Math.max(highest, Math.abs(limited.readInt16LE(i)));
    expect(highest).toBeLessThanOrEqual(Math.ceil(10 ** (-1 / 20) * 32_768) + 2);
    // The right ramp falls from top to bottom at every thousandth frame: there it still falls.
    const falls = Array.from({ length: 20 }, (_, i) => 1000 * (i + 1)).every(
      (i) => limited.readInt16LE(4 * (i - 1) + 2) > 8000 && limited.readInt16LE(4 * i + 2) < -8000,
    );
    expect(falls).toBe(true);
  });

  it('ends its decoder when the listener goes', async () => {
    open.running = 0;
    const studio = await openStudio({ audition: parts() });
    try {
      const gone = new AbortController();
      const response = await fetch(`${studio.url}/api/library/cuts/1/audio`, { signal: gone.signal });
      await response.body?.getReader().read();
      gone.abort();
      await expect.poll(() => open.running).toBeLessThanOrEqual(0);
    } finally {
      await studio.close();
    }
  });

  it('says why a join cannot be had', async () => {
    const studio = await openStudio({ audition: parts() });
    try {
      const answer = await fetch(`${studio.url}/api/library/join`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ fromCutId: '1', toCutId: '1', secondsBefore: 2, secondsAfter: 2 }),
      });
      expect([answer.status, await answer.json()]).toEqual([
        400,
        { error: { code: 'COMMAND_INVALID', message: 'the cue points contradict each other' } },
      ]);
    } finally {
      await studio.close();
    }
  });
});

describe('a join', () => {
  const sides = (over: { from?: AuditionCut; to?: AuditionCut; fromCues?: JoinCues; toCues?: JoinCues } = {}) => ({
    from: withCues(over.from ?? cut, over.fromCues ?? {}),
    to: withCues(over.to ?? cut, over.toCues ?? {}),
    secondsBefore: 2,
    secondsAfter: 1.5,
  });

  it('begins so long before the segue, without a fade that would not be there', () => {
    const { scenario, joinSeconds } = joinScenario(sides({ fromCues: { fadeIn: 4800 } }));
    expect(joinSeconds).toBe(2);
    expect(scenario).toMatchObject({
      durationSeconds: 3.5,
      items: [
        { id: 'from', cueInSeconds: 1, segueSeconds: 3, cueOutSeconds: 4, fadeInSeconds: 0, gainDb: 0 },
        { id: 'to', cueInSeconds: 0, segueSeconds: 3 },
      ],
    });
    expect(joinScenario({ ...sides(), secondsBefore: 60 }).joinSeconds).toBe(3);
  });

  it('takes points that are not saved yet, and refuses what contradicts itself', () => {
    const { scenario } = joinScenario(sides({ fromCues: { segue: 120_000 }, toCues: { cueIn: 24_000 } }));
    expect(scenario).toMatchObject({ items: [{ cueInSeconds: 0.5, segueSeconds: 2.5 }, { cueInSeconds: 0.5 }] });
    expect(() => sides({ toCues: { cueOut: FRAMES + 1 } })).toThrow('contradict');
    expect(() => sides({ fromCues: { cueIn: 3 * RATE + 1 } })).toThrow('contradict');
  });

  const measured = (over: Partial<AuditionCut> = {}): AuditionCut => ({
    ...cut,
    segment: { ...cut.segment, join: { ending: 'fade', vocalEndFrames: 3.2 * RATE, bodyFromFrames: 1.25 * RATE } },
    segue: { ownFrames: 3 * RATE, measured: { segueFrames: 3 * RATE, cueOutFrames: FRAMES } },
    ...over,
  });

  it('begins where the engine lets the second item begin: by both, not by the first alone', () => {
    // It sings from its first frame, so it waits for the last voice of the one before and a breath.
    expect(joinScenario({ ...sides({ from: measured(), to: measured() }), secondsBefore: 60 }).joinSeconds).toBe(3.4);
    // It sings after its intro, and opens softly for a second more than is tolerated.
    const intro = { introEnd: 2 * RATE };
    expect(
      joinScenario({ ...sides({ from: measured(), to: measured(), toCues: intro }), secondsBefore: 60 }).joinSeconds,
    ).toBe(2);
    // A point that is moved by hand stands.
    const moved = sides({ from: measured(), to: measured(), fromCues: { segue: 2.5 * RATE } });
    expect(joinScenario({ ...moved, secondsBefore: 60 }).joinSeconds).toBe(2.5);
    // One that is put back where it was measured counts as measured.
    const back = measured({ segment: { ...measured().segment, join: { ending: 'fade', isSegueSet: true } } });
    const reset = sides({ from: back, to: measured(), fromCues: { segue: 3 * RATE, cueOut: FRAMES }, toCues: intro });
    expect(joinScenario({ ...reset, secondsBefore: 60 }).joinSeconds).toBe(2);
  });

  it('waits for the end of what is to be played out', () => {
    const playedOut = measured({ isPlayedOut: true });
    const join = joinScenario({ ...sides({ from: playedOut, fromCues: { segue: 2 * RATE } }), secondsBefore: 60 });
    expect(join.joinSeconds).toBe(4);
  });

  it('hands on what ducks: loudness, speech and the way that the cart asks for', () => {
    const speaks: AuditionCut = {
      ...cut,
      segment: {
        ...cut.segment,
        kind: 'voice',
        cue: { ...cut.segment.cue, cueOutFrames: 2 * RATE, segueFrames: 2 * RATE },
        loudnessLufs: -20,
        speech: [[4800, 96_000]],
        duck: { differenceLu: 18 },
      },
    };
    const song: AuditionCut = {
      ...cut,
      durationFrames: 60 * RATE,
      segment: {
        ...cut.segment,
        cue: { ...cut.segment.cue, introEndFrames: 5 * RATE, cueOutFrames: 60 * RATE, segueFrames: 60 * RATE },
        loudnessLufs: -14,
      },
    };
    const overAtFrames = voiceTrackAt(speaks.segment, song.segment);
    expect(overAtFrames).toBe(3 * RATE);
    expect(voiceTrackAt(song.segment, song.segment)).toBeUndefined();
    expect(voiceTrackAt(speaks.segment, cut.segment)).toBeUndefined();
    expect(joinScenario({ ...sides({ from: speaks, to: song }), overAtFrames: 3 * RATE })).toMatchObject({
      joinSeconds: 0,
      scenario: {
        durationSeconds: 6.5,
        items: [
          { id: 'to', loudnessLufs: -14, speechSeconds: [] },
          {
            id: 'from',
            over: 'to',
            atSeconds: 3,
            loudnessLufs: -20,
            speechSeconds: [[0.1, 2]],
            duck: { differenceLu: 18 },
          },
        ],
      },
    });
  });

  it('is ducked as on air', async () => {
    const renders = new JoinRender({
      program: join(import.meta.dirname, '../../dist/continuity.js'),
      dataFolder: join(folder, 'data'),
    });
    const whole = { ...cut.segment.cue, segueFrames: FRAMES };
    const song = { ...cut.segment, cue: whole, loudnessLufs: -40 };
    const voice = {
      ...song,
      kind: 'voice' as const,
      // As loud as the song for the engine, and not to be heard.
      gainDb: -60,
      loudnessLufs: 20,
      speech: [[RATE, 2 * RATE] as const],
    };
    const level = async (differenceLu: number): Promise<number> => {
      const over = { from: { ...voice, duck: { differenceLu } }, to: song, overAtFrames: 0 };
      const { scenario } = joinScenario({ ...over, secondsBefore: 8, secondsAfter: 1 });
      const station = { processing: 'off' };
      const wav = await renders.render({ ...scenario, station }, new AbortController().signal);
      let sum = 0;
      for (let at = HEADER_BYTES + 6 * RATE; at < HEADER_BYTES + 7 * RATE; at += 4) sum += wav.readInt16LE(at) ** 2;
      return 10 * Math.log10(sum);
    };
    expect((await level(0)) - (await level(12))).toBeCloseTo(12, 0);
  });

  it('is rendered by the real engine in a process of its own, and leaves nothing behind', async () => {
    const program = join(import.meta.dirname, '../../dist/continuity.js');
    expect(existsSync(program)).toBe(true);
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('continuity-join-'));
    const renders = new JoinRender({ program, dataFolder: join(folder, 'data') });
    const { scenario } = joinScenario(sides());
    const wav = await renders.render(scenario, new AbortController().signal);
    // 16 bit stereo, header and 3.5 s.
    expect(wav.subarray(0, 4).toString('latin1')).toBe('RIFF');
    expect(wav.length).toBeGreaterThanOrEqual(HEADER_BYTES + 4 * 3.5 * RATE);
    expect(wav.length).toBeLessThan(HEADER_BYTES + 4 * 3.5 * RATE + 200);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('continuity-join-'))).toEqual(before);
    const broken = renders.render({ durationSeconds: 1, items: [{ id: 'a' }] }, new AbortController().signal);
    await expect(broken).rejects.toMatchObject({ code: 'COMMAND_INVALID' });
    const gone = new AbortController();
    const given = renders.render(scenario, gone.signal);
    gone.abort();
    await expect(given).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});
