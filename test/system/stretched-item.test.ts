import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StationFile } from '../../config/station-file.js';
import { eventually } from '../eventually.js';
import { monoWav } from '../mono-wav.js';
import { Pulse } from '../pulse.js';
import { chirp, positionAt, silences } from './chirp.js';
import { heardWhile } from './hearing.js';
import { Station } from './station.js';

const RATE_HZ = 48_000;
const MINUTE_MS = 60_000;
const MINUTES = 60;
const ID_SECONDS = 4;
/** With the identification before it 0.2 s more than a minute: only a tempo that nobody hears reaches the next one. */
const SONG_SECONDS = 56.2;

let pulse: Pulse;
let station: Station;

function continuity(...given: string[]): string {
  return execFileSync(process.execPath, ['dist/continuity.js', ...given, '--data', station.data], { encoding: 'utf8' });
}

/** Every minute is a hard time, with one song up to the next; the first of them ends what the station began with. */
function minuteClock(): StationFile['clocks'][number] {
  const position = { category: null, overNext: false };
  const positions = Array.from({ length: MINUTES }, (_, minute) => [
    { ...position, kinds: ['id' as const], hard: { minute, onTime: 'immediately' as const, graceSeconds: 0 } },
    { ...position, kinds: ['music' as const], hard: null },
  ]).flat();
  return { name: 'Minutes', repeatFrom: null, positions };
}

beforeAll(async () => {
  pulse = await Pulse.start();
  station = new Station({ environment: pulse.environment, settings: { SOUND_PROCESSING: 'off' } });
  const music = station.mediaFolder('music');
  for (let number = 0; number < 4; number++)
    monoWav(join(music, `Band ${number} - Song ${number}.wav`), SONG_SECONDS, chirp);
  monoWav(join(station.mediaFolder('ids'), 'Station - Minute.wav'), ID_SECONDS, (t) => 0.25 * Math.sin(2500 * t));
  continuity('ingest', join(station.folder, 'media'));
  const file = JSON.parse(continuity('station', 'export')) as StationFile;
  const clock = minuteClock();
  const grid = file.grid.map((day) => day.map(() => clock.name));
  const path = join(station.folder, 'minutes.json');
  writeFileSync(path, JSON.stringify({ ...file, clocks: [clock], grid } satisfies StationFile));
  continuity('station', 'import', path);
  await station.start([]);
});

afterAll(async () => {
  await station.stop();
  await pulse.stop();
});

type Status = Awaited<ReturnType<Station['status']>>;
type Item = NonNullable<Status['onAir']>[number];

const cardRuns = (status: Status): boolean =>
  status.outputs.some((output) => output.kind === 'card' && output.state === 'running');

/** The song between two hard times that is on air, where it is in its first half. */
function songBetween({ source, onAir }: Status): Item | undefined {
  const song = source === 'rundown' ? onAir?.find(({ kind }) => kind === 'music') : undefined;
  if (song === undefined) return undefined;
  const afterMinute = Date.parse(song.startedAt) % MINUTE_MS;
  const isWhole = Math.abs(afterMinute - ID_SECONDS * 1000) < 500;
  return isWhole && song.remainingSeconds > SONG_SECONDS / 2 && song.remainingSeconds < SONG_SECONDS - 8
    ? song
    : undefined;
}

it(
  'an item that is stretched goes on at its place after the engine was killed, and the hard time after it is met',
  async () => {
    let song: Item | undefined;
    await station.statusWhen(
      'a song between two hard times is on air',
      (status) => cardRuns(status) && (song = songBetween(status)) !== undefined,
      3 * MINUTE_MS,
    );
    const before = station.pidOf('engine');
    const left = await heardWhile(
      pulse,
      async () => {
        station.kill('engine');
        await station.statusWhen(
          'the engine is back',
          (status) => status.engine.connected && station.pidOf('engine') !== before && cardRuns(status),
        );
      },
      4,
    );
    const again = (await station.status()).onAir?.find(({ kind }) => kind === 'music');
    expect(again?.itemId).toBe(song?.itemId);
    const gaps = silences(left, RATE_HZ / 100);
    expect(gaps.length).toBeGreaterThan(0);
    const [from, to] = [gaps[0][0], gaps[gaps.length - 1][1]];
    expect((to - from) / RATE_HZ).toBeLessThan(2);
    const [beforeGap, afterGap] = [from - RATE_HZ / 2, to + RATE_HZ / 2];
    const moved = positionAt(left, afterGap) - positionAt(left, beforeGap);
    expect(Math.abs(moved - (afterGap - beforeGap) / RATE_HZ)).toBeLessThan(0.3);

    const minute = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
    const entry = await eventually(
      'the next hard time is in the record',
      () => station.journal().find(({ kind, startedAt }) => kind === 'id' && Date.parse(startedAt) > minute - 10_000),
      2 * MINUTE_MS,
    );
    expect(Math.abs(Date.parse(entry.startedAt) - minute)).toBeLessThan(100);
    const records = station.journal();
    const aired = records.filter(({ itemId }) => itemId === song?.itemId);
    expect(aired).toHaveLength(1);
    const [{ startFrame, endFrame, outcome, reason }] = aired;
    // It had the tempo that leads to the hard time; what the restart was off by, the hard time has cut off, and that is told.
    expect(reason).toMatch(/shorter/);
    expect(outcome === 'played' || reason.includes('was due'), `${outcome}: ${reason}`).toBe(true);
    expect(Math.abs((endFrame - startFrame) / RATE_HZ - (MINUTE_MS / 1000 - ID_SECONDS))).toBeLessThan(0.5);
    expect(new Set(records.map(({ itemId, startFrame }) => `${itemId}@${startFrame}`)).size).toBe(records.length);
  },
  8 * MINUTE_MS,
);
