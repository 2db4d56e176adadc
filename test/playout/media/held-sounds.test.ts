import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { analyseFile, analysisOf, type Analysis } from '../../../playout/media/analyse.js';
import { decodeArguments } from '../../../playout/media/decode.js';
import { HELD_FROM_SECONDS, HeldSounds } from '../../../playout/media/held-sounds.js';
import { STEREO_LAYOUT } from '../../../playout/media/downmix.js';
import { LeanDecode } from '../../../playout/media/lean-decode.js';
import { measurePlayed } from '../../../playout/media/measure-sounds.js';
import { readTags } from '../../../playout/media/tags.js';
import { ffmpeg, temporaryFolder } from './files.js';

const CD_RATE_HZ = 44_100;
/** Behind a second, where a decoder of the air seeks. */
const FROM_FRAMES = 70_123;
const folder = temporaryFolder();
const files = ['stereo.mp3', 'stereo.ogg', 'mono.wav', 'surround.flac'].map((name) => join(folder, name));

beforeAll(() => {
  const layouts = ['stereo', 'stereo', 'mono', '5.1'];
  files.forEach((file, index) => {
    ffmpeg(
      ...['-f', 'lavfi', '-i', `anoisesrc=c=pink:r=${CD_RATE_HZ}:d=4:seed=${index}:a=0.2`],
      ...['-af', `afade=t=in:d=1,aformat=channel_layouts=${layouts[index]}`, file],
    );
  });
});

/** Measures a file into `held`, by itself or with others. */
async function hold(
  held: HeldSounds,
  file: string,
  ...others: string[]
): Promise<{ analysis: Analysis; isStereo: boolean }> {
  const paths = [file, ...others];
  const places = new Map(paths.map((path) => [path, held.begin(path)]));
  const results = await measurePlayed(paths, {
    onSamples: (path, samples) => places.get(path)?.append(samples),
    onRestart: (path) => places.get(path)?.restart(),
  });
  for (const place of places.values()) place?.finish();
  const measured = results.get(file);
  if (measured === undefined || measured instanceof Error) throw measured ?? new Error('not measured');
  const analysis = analysisOf(file, measured, await readTags(file), { kindHint: 'music' });
  return { analysis, isStereo: measured.layout === STEREO_LAYOUT };
}

async function all(decode: Pick<LeanDecode, 'stdout' | 'done'>, pausing = false): Promise<Buffer> {
  const pieces: Buffer[] = [];
  decode.stdout.on('data', (bytes) => {
    pieces.push(Buffer.from(bytes));
    if (!pausing) return;
    decode.stdout.pause();
    setImmediate(() => {
      decode.stdout.resume();
    });
  });
  await decode.done;
  return Buffer.concat(pieces);
}

describe('held sound', () => {
  it.each(files)('of %s is bit for bit what a decoder gives, from any place that it is begun at', async (file) => {
    const held = new HeldSounds(folder);
    const { analysis, isStereo } = await hold(held, file);
    expect(isStereo).toBe(file.includes('stereo'));
    for (const fromFrames of [0, FROM_FRAMES]) {
      const request = { path: file, fromFrames, stereo: isStereo, seekBeyondSeconds: HELD_FROM_SECONDS };
      const decoded = await all(new LeanDecode(decodeArguments(request)));
      const given = held.decode(file, fromFrames, 1);
      expect(given).toBeDefined();
      const bytes = await all(given!, true);
      expect(bytes.length).toBe((analysis.durationFrames - fromFrames) * 8);
      expect(bytes.equals(decoded)).toBe(true);
    }
    held.close();
  });

  it("of files that share a decoder is each one's own, also beside one that is broken", async () => {
    const broken = join(folder, 'broken.mp3');
    await writeFile(broken, (await readFile(files[0])).subarray(0, 9000).fill(0x55, 4000));
    const missing = join(folder, 'missing.mp3');
    for (const others of [files.slice(1), [...files.slice(1), broken, missing]]) {
      const held = new HeldSounds(folder);
      await hold(held, files[0], ...others);
      for (const file of files) {
        const alone = await all(
          new LeanDecode(decodeArguments({ path: file, fromFrames: 0, stereo: file.includes('stereo') })),
        );
        expect((await all(held.decode(file, 0, 1)!)).equals(alone), file).toBe(true);
      }
      held.close();
    }
    const results = await measurePlayed([files[0], broken, missing]);
    expect(results.get(files[0])).toMatchObject({ layout: 'stereo' });
    expect(results.get(missing)).toMatchObject({ code: 'FILE_MISSING' });
  });

  it.each(files.slice(0, 3))('of %s is measured as the library measures it, in frames of the engine', async (file) => {
    const held = new HeldSounds(folder);
    const { analysis } = await hold(held, file);
    const own = await analyseFile(file, { kindHint: 'music', fingerprint: false });
    const inSeconds = (frames: number, rateHz: number): number => frames / rateHz;
    expect(analysis.sampleRateHz).toBe(48_000);
    expect(Math.abs(analysis.integratedLufs! - own.integratedLufs!)).toBeLessThan(0.1);
    expect(Math.abs(analysis.truePeakDbtp! - own.truePeakDbtp!)).toBeLessThan(0.2);
    for (const point of ['durationFrames', 'cueInFrames', 'segueFrames', 'cueOutFrames'] as const) {
      const apart = inSeconds(analysis[point], 48_000) - inSeconds(own[point], own.sampleRateHz);
      expect(Math.abs(apart), point).toBeLessThan(0.02);
    }
    held.close();
  });

  it('is not there after a seek, at another tempo, before it is whole, nor without a folder for it', async () => {
    const held = new HeldSounds(folder);
    const place = held.begin(files[0]);
    place?.append(new Uint8Array(80));
    expect(held.decode(files[0], 0, 1)).toBeUndefined();
    place?.finish();
    expect(held.begin(files[0])).toBeUndefined();
    expect(await all(held.decode(files[0], 3, 1)!)).toHaveLength(56);
    expect(held.decode(files[0], HELD_FROM_SECONDS * 48_000 + 1, 1)).toBeUndefined();
    expect(held.decode(files[0], 0, 1.01)).toBeUndefined();
    expect(held.decode(files[1], 0, 1)).toBeUndefined();
    held.close();
    expect(new HeldSounds(join(folder, 'nowhere')).begin(files[0])).toBeUndefined();
  });

  it('that finds no room is let go, and its room is another one has it', async () => {
    const held = new HeldSounds(folder, 2_000_000);
    const long = held.begin('long');
    long?.append(new Uint8Array(1_500_000));
    const other = held.begin('other');
    other?.append(new Uint8Array(1_500_000));
    other?.finish();
    long?.append(new Uint8Array(600_000));
    long?.finish();
    expect(held.decode('long', 0, 1)).toBeUndefined();
    expect(held.decode('other', 0, 1)).toBeUndefined();
    const third = held.begin('third');
    third?.append(new Uint8Array(1_900_000));
    third?.finish();
    expect(await all(held.decode('third', 0, 1)!)).toHaveLength(1_900_000);
    held.close();
  });

  it('leaves no file behind, whatever becomes of the process', async () => {
    const empty = temporaryFolder();
    const held = new HeldSounds(empty);
    held.begin('a')?.append(new Uint8Array(1_000_000));
    expect(await readdir(empty)).toEqual([]);
    held.close();
    await rm(empty, { recursive: true });
  });
});
