import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ContinuityError } from '../../../playout/api/errors.js';
import { analyseFile, type Analysis } from '../../../playout/media/analyse.js';
import { probeFile } from '../../../playout/media/probe.js';
import { noiseSource } from '../dsp/signals.js';
import { ffmpeg, RATE, sweep, temporaryFolder, writeSound } from './files.js';

const folder = temporaryFolder();
const MUSIC = '/usr/share/games/wesnoth/1.16/data/core/music';
const PROMPTS = '/usr/share/asterisk/sounds/en_US_f_Allison';

/** Loudness, range and true peak by ffmpeg's ebur128, mono as dual mono, resampled well (its own resampling aliases). */
function ffmpegMeasures(path: string): { i: number; lra: number; peak: number } {
  const filter = 'aresample=48000:resampler=soxr:precision=28,ebur128=peak=true:dualmono=true';
  const run = spawnSync('ffmpeg', ['-nostdin', '-i', path, '-map', '0:a:0', '-af', filter, '-f', 'null', '-'], {
    encoding: 'utf8',
  });
  const summary = run.stderr.slice(run.stderr.lastIndexOf('Summary:'));
  const value = (name: string): number => Number(new RegExp(`${name}:\\s+(-?[\\d.]+)`).exec(summary)?.[1]);
  return { i: value('I'), lra: value('LRA'), peak: value('Peak') };
}

function expectAgreement(analysis: Analysis, path: string): void {
  const reference = ffmpegMeasures(path);
  // ffmpeg prints one decimal.
  expect(Math.abs(analysis.integratedLufs! - reference.i)).toBeLessThanOrEqual(0.1);
  expect(Math.abs(analysis.loudnessRangeLu! - reference.lra)).toBeLessThanOrEqual(0.3);
  expect(Math.abs(analysis.truePeakDbtp! - reference.peak)).toBeLessThanOrEqual(0.25);
}

function expectOrder(analysis: Analysis): void {
  expect(analysis.cueInFrames).toBeGreaterThanOrEqual(0);
  expect(analysis.segueFrames).toBeGreaterThan(analysis.cueInFrames);
  expect(analysis.cueOutFrames).toBeGreaterThanOrEqual(analysis.segueFrames);
  expect(analysis.durationFrames).toBeGreaterThanOrEqual(analysis.cueOutFrames);
}

describe.skipIf(!existsSync(MUSIC))('music', () => {
  it.each(['sad.ogg', 'elvish-theme.ogg', 'victory2.ogg'])('%s measures as ffmpeg measures it', async (name) => {
    const path = join(MUSIC, name);
    const analysis = await analyseFile(path);
    expectAgreement(analysis, path);
    expectOrder(analysis);
    expect(analysis.sampleRateHz).toBe(44_100);
    expect(analysis.tags.artist).not.toBe('');
    expect(analysis.warnings).toEqual([]);
    expect(analysis.peaks.length).toBe(2 * Math.ceil(analysis.durationFrames / analysis.framesPerPeak));
  });
});

describe.skipIf(!existsSync(PROMPTS))('speech', () => {
  it.each(['vm-intro.wav', 'agent-alreadyon.wav'])('%s measures as ffmpeg measures it and has words', async (name) => {
    const path = join(PROMPTS, name);
    const analysis = await analyseFile(path, { kindHint: 'voice' });
    expectAgreement(analysis, path);
    expectOrder(analysis);
    expect(analysis.segueFrames).toBe(analysis.cueOutFrames);
    expect(analysis.speech.length).toBeGreaterThan(1);
    let end = 0;
    for (const [from, to] of analysis.speech) {
      expect(from).toBeGreaterThanOrEqual(end);
      expect(to).toBeGreaterThan(from);
      end = to;
    }
    expect(end).toBeLessThanOrEqual(analysis.durationFrames);
    expect((await analyseFile(path)).speech).toEqual([]);
  });

  it('prompts shorter than a gating block have no loudness, and are no error', async () => {
    const path = join(folder, 'short.wav');
    ffmpeg(
      '-i',
      join(
        PROMPTS,
        readdirSync(PROMPTS).find((name) => name === 'vm-intro.wav')!,
      ),
      '-t',
      '0.3',
      path,
    );
    const analysis = await analyseFile(path, { kindHint: 'voice' });
    expect(analysis.integratedLufs).toBeNull();
    expect(analysis.loudnessRangeLu).toBeNull();
    expect(analysis.maxShortTermLufs).toBeNull();
    expect(analysis.warnings).toHaveLength(1);
  });
});

describe('what a file holds', () => {
  it('is found: levels, silence around, cue points in its own rate', async () => {
    const tone = Float32Array.from({ length: 44_100 * 26 }, (_, i) => {
      const second = i / 44_100;
      return second < 1 || second >= 24 ? 0 : 0.2 * Math.sin((2 * Math.PI * 1000 * i) / 44_100);
    });
    const path = writeSound(join(folder, 'Someone - A tone.flac'), [tone, tone], ['-c:a', 'flac'], 44_100);
    const analysis = await analyseFile(path);
    expect(analysis).toMatchObject({
      sampleRateHz: 44_100,
      channels: 2,
      durationFrames: tone.length,
      cueInFrames: 44_100,
      introEndFrames: null,
      codec: 'flac',
      nonFinite: 0,
      tags: { title: 'A tone', artist: 'Someone' },
    });
    expect(Math.abs(analysis.integratedLufs! - 20 * Math.log10(0.2))).toBeLessThanOrEqual(0.1);
    expect(analysis.truePeakDbtp).toBeCloseTo(20 * Math.log10(0.2), 1);
    expect(Math.abs(analysis.cueOutFrames - 24 * 44_100)).toBeLessThan(0.1 * 44_100);
  });

  it('mono is measured as it sounds on two channels', async () => {
    const tone = sweep(4);
    const mono = await analyseFile(writeSound(join(folder, 'one.wav'), [tone], ['-c:a', 'pcm_s24le']));
    const stereo = await analyseFile(writeSound(join(folder, 'two.wav'), [tone, tone], ['-c:a', 'pcm_s24le']));
    expect(mono.integratedLufs).toBeCloseTo(stereo.integratedLufs!, 3);
    expect(mono.channels).toBe(1);
  });

  it('surround is measured on all of its channels', async () => {
    const level = (dbfs: number): Float32Array =>
      Float32Array.from({ length: 20 * RATE }, (_, i) => 10 ** (dbfs / 20) * Math.sin((2 * Math.PI * 1000 * i) / RATE));
    const channels = [level(-28), level(-28), level(-24), level(-10), level(-30), level(-30)];
    const path = writeSound(join(folder, 'surround.flac'), channels, ['-c:a', 'flac'], RATE, '5.1');
    const analysis = await analyseFile(path);
    expect(analysis.channels).toBe(6);
    expect(Math.abs(analysis.integratedLufs! + 23)).toBeLessThanOrEqual(0.1);
  });

  it('silence has no loudness and is left whole', async () => {
    const path = writeSound(join(folder, 'silence.wav'), [new Float32Array(RATE)], ['-c:a', 'pcm_s16le']);
    expect(await analyseFile(path)).toMatchObject({
      integratedLufs: null,
      truePeakDbtp: null,
      maxMomentaryLufs: null,
      cueInFrames: 0,
      segueFrames: RATE,
      cueOutFrames: RATE,
    });
  });

  it('NaN and infinities are counted and play as silence', async () => {
    const samples = sweep(2);
    samples.fill(NaN, 1000, 1010);
    samples[5000] = -Infinity;
    const analysis = await analyseFile(writeSound(join(folder, 'nan.wav'), [samples], ['-c:a', 'pcm_f32le']));
    expect(analysis.nonFinite).toBe(11);
    expect(analysis.integratedLufs).toBeGreaterThan(-20);
    expect(analysis.warnings).toHaveLength(1);
  });

  it('tells how far it is, and ends when it is told to', async () => {
    const path = writeSound(join(folder, 'long.wav'), [sweep(30)], ['-c:a', 'pcm_s16le']);
    let told = 0;
    await analyseFile(path, {
      onProgress: (frames) => {
        told = frames;
      },
    });
    expect(told).toBe(30 * RATE);
    const stop = new AbortController();
    const running = analyseFile(path, {
      signal: stop.signal,
      onProgress: () => {
        stop.abort(new Error('no longer wanted'));
      },
    });
    await expect(running).rejects.toThrow('no longer wanted');
  });
});

describe('bad files', () => {
  async function codeOf(path: string): Promise<string> {
    const error: unknown = await analyseFile(path).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ContinuityError);
    expect((error as ContinuityError).message).toContain(path);
    return (error as ContinuityError).code;
  }

  function fileOf(name: string, content: Buffer | string): string {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  }

  /** The same noise every time: once in thousands of runs, other noise looks like a container that is refused by name. */
  function seededBytes(count: number): Buffer {
    const next = noiseSource(1);
    return Buffer.from(Uint8Array.from({ length: count }, () => Math.floor(128 * (next() + 1))));
  }

  it('have a code each: missing, a folder, empty, random bytes, text', async () => {
    expect(await codeOf(join(folder, 'gone.mp3'))).toBe('FILE_MISSING');
    expect(await codeOf(folder)).toBe('FILE_UNREADABLE');
    expect(await codeOf(fileOf('empty.mp3', ''))).toBe('FILE_EMPTY');
    expect(await codeOf(fileOf('random.flac', seededBytes(50_000)))).toBe('FILE_UNDECODABLE');
    expect(await codeOf(fileOf('text.wav', 'not a sound\n'.repeat(100)))).toBe('FILE_UNDECODABLE');
  });

  it('a playlist under another name opens nothing', async () => {
    const secret = writeSound(join(folder, 'secret.wav'), [sweep(1)], ['-c:a', 'pcm_s16le']);
    const hls = `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://${secret}\n#EXT-X-ENDLIST\n`;
    expect(await codeOf(fileOf('playlist.mp3', hls))).toBe('FILE_UNSUPPORTED');
    expect(await codeOf(fileOf('list.mp3', `ffconcat version 1.0\nfile ${secret}\n`))).toBe('FILE_UNSUPPORTED');
  });

  it('a film without sound is not played', async () => {
    const path = join(folder, 'film.mp4');
    ffmpeg('-f', 'lavfi', '-i', 'testsrc=d=1:s=64x64', '-c:v', 'mpeg4', path);
    expect(await codeOf(path)).toBe('FILE_UNSUPPORTED');
  });

  it('a header alone is no sound', async () => {
    const path = writeSound(join(folder, 'whole.flac'), [sweep(10)], ['-c:a', 'flac']);
    expect(['FILE_UNDECODABLE', 'FILE_TRUNCATED']).toContain(
      await codeOf(fileOf('header.flac', readFileSync(path).subarray(0, 9000))),
    );
  });

  it('what is truncated is used while at least half of it is there', async () => {
    const path = writeSound(join(folder, 'ten.flac'), [sweep(10)], ['-c:a', 'flac']);
    const bytes = readFileSync(path);
    const most = await analyseFile(fileOf('most.flac', bytes.subarray(0, Math.round(bytes.length * 0.8))));
    expect(most.durationFrames).toBeGreaterThan(6 * RATE);
    expect(most.durationFrames).toBeLessThan(9.5 * RATE);
    expect(most.cueOutFrames).toBeLessThanOrEqual(most.durationFrames);
    expect(most.warnings.join()).toContain('10.0 s');
    expect(await codeOf(fileOf('less.flac', bytes.subarray(0, Math.round(bytes.length * 0.3))))).toBe('FILE_TRUNCATED');
  });

  it('a header that lies about the length does not decide it', async () => {
    const path = writeSound(join(folder, 'true.flac'), [sweep(4)], ['-c:a', 'flac']);
    const bytes = Buffer.from(readFileSync(path));
    // STREAMINFO: the low 32 bits of the count of samples.
    bytes.writeUInt32BE(7 * RATE, 8 + 14);
    const lying = fileOf('lying.flac', bytes);
    expect((await probeFile(lying)).durationFrames).toBe(7 * RATE);
    const analysis = await analyseFile(lying);
    expect(analysis.durationFrames).toBe(4 * RATE);
    expect(analysis.warnings).toHaveLength(1);
  });

  it('damage in the middle does not end a file', async () => {
    const path = join(folder, 'damaged.mp3');
    copyFileSync(writeSound(join(folder, 'sound.mp3'), [sweep(8)], ['-c:a', 'libmp3lame', '-b:a', '128k']), path);
    const bytes = Buffer.from(readFileSync(path));
    bytes.fill(0x55, 40_000, 44_000);
    const analysis = await analyseFile(fileOf('damaged.mp3', bytes));
    expect(Math.abs(analysis.durationFrames - 8 * RATE)).toBeLessThan(0.5 * RATE);
  });

  it.each(['ogg', 'mp3'])(
    'a stream that changes its rate and channels on the way is measured whole: %s',
    async (type) => {
      const first = readFileSync(writeSound(join(folder, `first.${type}`), [sweep(3), sweep(3)], [], RATE));
      const second = readFileSync(writeSound(join(folder, `second.${type}`), [sweep(3, 44_100)], [], 44_100));
      const path = fileOf(`changing.${type}`, Buffer.concat([first, second, first]));
      const decoded = execFileSync(
        'ffmpeg',
        ['-v', 'quiet', '-i', path, '-resampler', 'soxr', '-precision', '28', '-f', 'f32le', 'pipe:1'],
        { maxBuffer: 1 << 28 },
      );
      const analysis = await analyseFile(path);
      expect(analysis.durationFrames).toBe(decoded.length / 8);
    },
  );

  it('nothing of them is left running', () => {
    const children = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'comm='], { encoding: 'utf8' });
    expect(children).not.toContain('ffmpeg');
  });
});
