import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { monoWav } from '../mono-wav.js';
import { Pulse } from '../pulse.js';
import { silences } from './chirp.js';
import { heardWhile } from './hearing.js';
import { Station } from './station.js';

const RATE_HZ = 48_000;
let pulse: Pulse;
let station: Station;

beforeAll(async () => {
  pulse = await Pulse.start();
  station = new Station({ environment: pulse.environment, settings: { SOUND_PROCESSING: 'off' } });
  const music = station.mediaFolder('music');
  for (let number = 0; number < 8; number++) {
    monoWav(join(music, `Band ${number} - Song ${number}.wav`), 10, (t) => 0.2 * Math.sin(2 * Math.PI * 440 * t));
  }
  await station.start([join(station.folder, 'media')]);
  await station.statusWhen(
    'songs are on air on the card',
    ({ library, source, outputs }) =>
      (library?.carts ?? 0) >= 8 &&
      source === 'rundown' &&
      outputs.some(({ kind, state }) => kind === 'card' && state === 'running'),
  );
});

afterAll(async () => {
  await station.stop();
  await pulse.stop();
});

it('the folder of the music is gone for a while: the emergency file plays, and the station comes back by itself', async () => {
  const folder = join(station.folder, 'media');
  const heard = await heardWhile(
    pulse,
    async () => {
      renameSync(folder, `${folder}-away`);
      const during = await station.statusWhen(
        'nothing of it can play',
        ({ source, alarms }) => source === 'emergency' && alarms.some(({ key }) => key === 'media'),
      );
      expect(during.alarms.find(({ key }) => key === 'media')?.message).toContain('disk or the share');
      renameSync(`${folder}-away`, folder);
      await station.statusWhen('it plays again', ({ source }) => source === 'filler' || source === 'rundown');
      await station.statusWhen(
        'the plan goes on and nothing is wrong',
        ({ source, alarms }) => source === 'rundown' && !alarms.some(({ key }) => key === 'media'),
      );
    },
    2,
  );
  expect(silences(heard, RATE_HZ / 2)).toEqual([]);
  // Four until it was noticed, and one in 10 s for the time that it took.
  const lost = station.journal().filter(({ outcome }) => outcome === 'failed');
  expect(lost.length).toBeGreaterThan(0);
  expect(lost.length).toBeLessThan(12);
}, 180_000);
