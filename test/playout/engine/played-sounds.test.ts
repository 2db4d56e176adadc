import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PlayedSounds } from '../../../playout/engine/played-sounds.js';
import { HeldSounds } from '../../../playout/media/held-sounds.js';
import { ffmpeg, temporaryFolder } from '../media/files.js';

it('says of each path that cannot be looked at why, and measures the others', async () => {
  const folder = temporaryFolder();
  const good = join(folder, 'good.wav');
  ffmpeg('-f', 'lavfi', '-i', 'sine=f=440:r=48000:d=1', '-ac', '2', good);
  const loop = join(folder, 'loop.wav');
  symlinkSync(loop, loop);
  const held = new HeldSounds(folder);
  const sounds = new PlayedSounds(held);
  const paths = [loop, join(folder, 'x'.repeat(300)), 'a\0b', good];
  const measured = await Promise.all(paths.map((path) => sounds.measure(path)));
  expect(measured.slice(0, 3).map((result) => 'code' in result && result.code)).toEqual(
    Array(3).fill('FILE_UNREADABLE'),
  );
  expect(measured[3]).toMatchObject({ layout: 'stereo', sampleRateHz: 48_000 });
  expect(sounds.isStereo(good)).toBe(true);
  held.close();
});
