import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Status } from '../../web/api/status.js';
import { eventually } from '../eventually.js';
import { LiveServer } from '../live-server.js';
import { sineWav } from '../mono-wav.js';
import { Pulse } from '../pulse.js';
import { amplitudeAt } from '../render.js';
import { silences } from './chirp.js';
import { heardWhile } from './hearing.js';
import { Station } from './station.js';

// A relayed network as a slot of the hour: from its server through plan, engine and card, while the server goes and comes back.

const RATE_HZ = 48_000;
const NETWORK_HZ = 3000;
const SONG_HZ = 440;
const SLOT_SECONDS = 1500;
let pulse: Pulse;
let network: LiveServer;
let station: Station;

const continuity = (...words: string[]): string =>
  execFileSync(process.execPath, ['dist/continuity.js', ...words, '--data', station.data], { encoding: 'utf8' });

/** A station whose every hour is a song and the network, around and around. */
function lineUp(): void {
  const source = { type: 'cart', kind: 'live', title: 'Network', file: network.url, durationSeconds: SLOT_SECONDS };
  const library = join(station.folder, 'live.ndjson');
  writeFileSync(library, `${JSON.stringify(source)}\n`);
  continuity('library', 'import', library);
  const file = JSON.parse(continuity('station', 'export')) as Record<string, unknown>;
  const place = (kind: string): unknown => ({ kinds: [kind], category: null, overNext: false, hard: null });
  const clocks = [{ name: 'Relay', repeatFrom: 0, positions: [place('music'), place('live')] }];
  const grid = Array.from({ length: 7 }, () => new Array<string>(24).fill('Relay'));
  const format = join(station.folder, 'station.json');
  writeFileSync(format, JSON.stringify({ ...file, clocks, grid }));
  continuity('station', 'import', format);
}

const isOnAir = (status: Status, kind: string): boolean => status.onAir?.some((item) => item.kind === kind) === true;

beforeAll(async () => {
  pulse = await Pulse.start();
  network = await LiveServer.start(NETWORK_HZ);
  station = new Station({ environment: pulse.environment, settings: { SOUND_PROCESSING: 'off' } });
  for (const name of ['One - First', 'Two - Second', 'Three - Third', 'Four - Fourth'])
    sineWav(join(station.mediaFolder('music'), `${name}.wav`), 30, SONG_HZ);
  lineUp();
  await station.start([join(station.folder, 'media')]);
});

afterAll(async () => {
  await station.stop();
  network.stop();
  await pulse.stop();
});

/** The parts of the slot that aired, as the journal has them. */
const recorded = (): ReturnType<Station['journal']> => station.journal().filter(({ kind }) => kind === 'live');

/** Seconds under -60 dBFS in all, where they last. */
const silentSeconds = (left: Float32Array): number =>
  silences(left, RATE_HZ / 50, 1e-3).reduce((sum, [from, to]) => sum + (to - from) / RATE_HZ, 0);

/** Which of the two is heard in each quarter of a second. */
function heard(left: Float32Array): string {
  let text = '';
  for (let at = 0; at + RATE_HZ / 4 <= left.length; at += RATE_HZ / 4) {
    const [net, song] = [NETWORK_HZ, SONG_HZ].map((hz) => amplitudeAt(left, hz, at, RATE_HZ / 4));
    text += net > song ? 'n' : 's';
  }
  return text;
}

it('is relayed; filler stands in without a silence while its server is away, and it comes back', async () => {
  await station.statusWhen('the network is on air', (status) => isOnAir(status, 'live'), 120_000);
  await station.statusWhen('the card runs', ({ outputs }) =>
    outputs.some((one) => one.kind === 'card' && one.state === 'running'),
  );
  const left = await heardWhile(
    pulse,
    async () => {
      network.goDown();
      await station.statusWhen('filler is on air', (status) => status.source === 'filler');
      const { alarms } = await station.statusWhen('the alarm says so', (status) =>
        status.alarms.some(({ key }) => key === 'live'),
      );
      expect(alarms.find(({ key }) => key.startsWith('live.'))?.message).toContain('cannot be heard');
      network.comeBack();
      await station.statusWhen(
        'the network is back',
        (status) => isOnAir(status, 'live') && status.source === 'rundown',
      );
    },
    3,
  );
  expect(silentSeconds(left)).toBe(0);
  expect(heard(left)).toMatch(/^n+s+n+$/);
  const parts = recorded();
  expect(parts).toMatchObject([{ outcome: 'cut', reason: 'its source broke off or fell silent' }]);
  expect((await station.status()).alarms.filter(({ key }) => key.startsWith('live'))).toEqual([]);
});

it('goes on after a crash of the engine, in which the card is no longer silent than with a song', async () => {
  const left = await heardWhile(
    pulse,
    async () => {
      const parts = recorded().length;
      station.kill('engine');
      await eventually('what was on air is recorded', () => recorded().length > parts, 30_000);
      await station.statusWhen('filler is on air', (status) => status.source === 'filler');
      await station.statusWhen(
        'the network is back',
        (status) => isOnAir(status, 'live') && status.source === 'rundown',
      );
    },
    3,
  );
  expect(silentSeconds(left)).toBeLessThan(2);
  expect(heard(left)).toMatch(/^n+.*n{4,}$/);
  expect(recorded().at(-1)?.itemId).toMatch(/~2$/);
  const { onAir } = await station.status();
  expect(onAir?.find(({ kind }) => kind === 'live')?.itemId).toMatch(/~3$/);
});
