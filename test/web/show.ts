import type { OutputStatus } from '../../playout/api/output.js';
import type { Segment, SegmentKind } from '../../playout/api/segment.js';
import type { LibraryRow } from '../../web/api/library.js';
import type { WallPage } from '../../web/api/wall.js';
import type { StationLibrary } from '../../web/server/station-library.js';
import type { Command } from '../../playout/api/command.js';
import type { ChainState, LiveInputState } from '../../playout/api/processing.js';
import type { MeterReading } from '../../playout/api/state.js';
import { onAirItem, quietMeters, type FakeEngine } from './fake-engine.js';
import { emptyLibrary, type Studio } from './studio.js';

const RATE = 48_000;

function segment(
  id: string,
  kind: SegmentKind,
  title: string,
  artist: string,
  seconds: number,
  plannedAtEpochMs: number,
  more: Partial<Segment> = {},
): Segment {
  return {
    id,
    cartId: `cart-${id}`,
    kind,
    title,
    artist,
    path: `/media/${id}.ogg`,
    cue: {
      cueInFrames: 0,
      ...(kind === 'music' ? { introEndFrames: 14 * RATE } : {}),
      segueFrames: seconds * RATE,
      cueOutFrames: (seconds + 3) * RATE,
      fadeInFrames: 0,
      fadeOutFrames: 0,
    },
    gainDb: 0,
    speech: [],
    plannedAtEpochMs,
    ...more,
  };
}

const SONGS: readonly (readonly [string, string, number])[] = [
  ['Paper Aeroplanes', 'The Long Weekend', 205],
  ['Slow Rivers', 'Teodor Vance', 252],
  ['Kites', 'Ondine & the Tides', 185],
  ['قمر الليل', 'ليلى', 221],
  ['Night Bus Home', 'Cassette Sun', 198],
  ['Glasshouse', 'Ida Marlowe', 233],
  ['Left on the Platform', 'Northern Line', 214],
  ['<b>Bold</b> & "quoted"\nin two lines', 'Ängström 😀', 190],
];

/** A plan that starts at an instant: songs with a sweeper and voice tracks between them, and an ID on the hour. */
export function plan(fromEpochMs: number): Segment[] {
  const items: Segment[] = [];
  let at = fromEpochMs;
  let hour = Math.ceil(fromEpochMs / 3_600_000) * 3_600_000;
  for (let i = 0; i < 32; i++) {
    const [title, artist, seconds] = SONGS[i % SONGS.length];
    if (at >= hour) {
      const hardTime = { atEpochMs: hour, onTime: 'make-next', graceFrames: 0 } as const;
      items.push(segment(`id-${i}`, 'id', 'Top of the hour', '', 8, hour, { hardTime }));
      at = hour + 8000;
      hour += 3_600_000;
    }
    if (i % 3 === 2) {
      items.push(segment(`sw-${i}`, 'sweeper', 'Continuity, all day long', '', 7, at));
      at += 7000;
    }
    if (i % 4 === 1) {
      const over = { itemId: `song-${i}`, atFrames: 2 * RATE };
      items.push(segment(`vt-${i}`, 'voice', 'Ana: the weather', '', 11, at, { over }));
    }
    items.push(segment(`song-${i}`, 'music', title, artist, seconds, at));
    at += seconds * 1000;
  }
  return items;
}

const PADS: readonly (readonly [string, SegmentKind, number])[] = [
  ['Top of the hour', 'id', 7],
  ['Station ID long', 'jingle', 12],
  ['Whoosh', 'sweeper', 2],
  ['Drop', 'sweeper', 3],
  ['Shout', 'jingle', 4],
  ['Ana: good morning', 'voice', 5],
  ['Phone number', 'liner', 8],
  ['Traffic call-in', 'liner', 6],
  ['Weather bed', 'bed', 60],
  ['Bumper in', 'jingle', 5],
  ['News open', 'news', 6],
  ['News close', 'news', 4],
  ['Breaking', 'news', 5],
  ['Sponsor tag', 'spot', 7],
  ['Bumper out with a very long name that needs three lines', 'jingle', 5],
  ['Bed: mellow', 'bed', 90],
  ['Bed: drive', 'bed', 90],
  ['Applause', 'sweeper', 5],
];

export function wall(): WallPage[] {
  const buttons = PADS.map(([label, kind, seconds], i) => ({
    row: Math.floor(i / 5),
    column: i % 5,
    cartId: `pad-${i}`,
    label,
    kind,
    colour: null,
    loop: kind === 'bed',
    durationFrames: seconds * RATE,
  }));
  return [
    { id: '1', name: 'Carts', rows: 4, columns: 5, buttons },
    { id: '2', name: 'Breakfast', rows: 4, columns: 5, buttons: buttons.slice(5, 9) },
  ];
}

/** A library of that many carts, searched by title as a station's would be. */
export function bigLibrary(carts: number): StationLibrary {
  const all: LibraryRow[] = Array.from({ length: carts }, (_, i) => ({
    cartId: String(i + 1),
    kind: i % 9 === 0 ? 'jingle' : 'music',
    category: i % 9 === 0 ? 'jingles' : 'music',
    title: `${SONGS[i % SONGS.length][0]} ${i + 1}`,
    artist: SONGS[i % SONGS.length][1],
    album: 'An album',
    label: '',
    composer: '',
    genre: '',
    language: 'en',
    year: 2020,
    explicit: false,
    codes: [],
    enabled: true,
    cuts: 1,
    durationSeconds: 180 + (i % 60),
    introSeconds: i % 3 === 0 ? 12 : null,
    tempoBpm: 90 + (i % 60),
    integratedLufs: -9.3 - (i % 10),
    truePeakDbtp: -0.4,
    createdAtEpochMs: 0,
    lastPlayedAtEpochMs: null,
    plays28Days: 0,
    problem: null,
    artwork: null,
  }));
  return {
    ...emptyLibrary,
    search: ({ filter: { text, kinds }, offset, limit }) => {
      const found = all.filter(
        (row) => row.title.toLowerCase().includes((text ?? '').toLowerCase()) && (kinds?.includes(row.kind) ?? true),
      );
      return Promise.resolve({ total: found.length, rows: found.slice(offset, offset + limit) });
    },
    problems: () =>
      Promise.resolve([
        {
          path: '/media/broken.mp3',
          code: 'FILE_UNDECODABLE',
          message: 'ffmpeg found no sound in it',
          checkedAtEpochMs: 0,
        },
        { path: '/media/empty.wav', code: 'FILE_EMPTY', message: 'the file has no bytes', checkedAtEpochMs: 0 },
      ]),
    counts: () => Promise.resolve({ carts, byKind: { music: carts }, problems: 2 }),
    waveform: (cartId) =>
      Promise.resolve({
        cartId,
        durationFrames: 242 * RATE,
        peaks: Array.from({ length: 1000 }, (_, i) =>
          Math.round(
            255 *
              Math.min(1, i / 90, (1000 - i) / 40) *
              (0.35 + 0.6 * Math.abs(Math.sin(i * 0.37) * Math.cos(i * 0.023))),
          ),
        ),
      }),
  };
}

const output = (
  name: string,
  kind: OutputStatus['kind'],
  state: OutputStatus['state'],
  detail: string,
): OutputStatus => ({
  name,
  kind,
  state,
  detail,
  droppedFrames: 0,
  restarts: 0,
  delayFrames: 4608,
});

/** Puts a whole programme on the fake engine's air: a song half way through, what comes, a cart that sounds. */
export function putOnAir({ engine, feed, programme }: Studio, nowEpochMs: number): void {
  const items = plan(nowEpochMs + 103_000);
  programme.set({ revision: 1, items, filler: [] });
  feed.set('rundown', programme.window(nowEpochMs, nowEpochMs + 3 * 3_600_000));
  feed.set('wall', wall());
  feed.set('library', { carts: 2000, byKind: { music: 1700, jingle: 300 }, problems: 2 });
  feed.set('processes', [
    { name: 'supervisor', pid: 1, state: 'ready', restarts: 0, sinceEpochMs: nowEpochMs - 5e6, lastExit: null },
    { name: 'engine', pid: 2, state: 'ready', restarts: 0, sinceEpochMs: nowEpochMs - 5e6, lastExit: null },
    {
      name: 'control',
      pid: 3,
      state: 'ready',
      restarts: 1,
      sinceEpochMs: nowEpochMs - 4e5,
      lastExit: 'killed by SIGKILL',
    },
  ]);
  engine.setState({
    rundownRevision: 1,
    onAir: [onAirItem({ startedAtEpochMs: nowEpochMs - 139_000 })],
    upcoming: items.slice(0, 8).map((item, i) => ({
      itemId: item.id,
      startsAtEpochMs: item.plannedAtEpochMs ?? 0,
      frozen: i < 1,
      ready: i < 2,
    })),
    carts: [
      {
        cartId: 'pad-0',
        loop: false,
        startFrame: 1,
        startedAtEpochMs: nowEpochMs - 3000,
        durationFrames: 7 * RATE,
        stopping: false,
      },
    ],
    cartsReady: PADS.map((_, i) => `pad-${i}`).filter((id) => id !== 'pad-12'),
    outputs: [
      output('card:default', 'card', 'running', 'default, 96 ms'),
      output('stream:/listen.mp3', 'stream', 'running', '192 kb/s'),
      output('stream:/listen.opus', 'stream', 'running', '128 kb/s'),
    ],
  });
}

/** A microphone that works. */
export const microphone: LiveInputState = {
  input: 'microphone',
  open: false,
  ready: true,
  detail: 'Studio USB, 48 kHz',
  missingFrames: 0,
};

/** Meters of a programme in which every stage works and a voice speaks. */
export const busyMeters: MeterReading = {
  ...quietMeters,
  momentaryLufs: -15.2,
  shortTermLufs: -16.4,
  truePeakDbtp: [-1.3, -1.1],
  gainReductionDb: -2.1,
  duckDb: -12.4,
  duckReason: 'microphone',
  chain: { agcGainDb: 3.2, multibandDb: [-4.2, -2.9, -1.2, -3.4], compressorDb: -2.6, limiterDb: -2.1 },
  inputs: [{ input: 'microphone', peakDbfs: -14, gateOpen: true, gainReductionDb: -4.5, agcGainDb: 2.5 }],
};

/** The chain after a command, as an engine would have it. */
function chainAfter(chain: ChainState, command: Command): ChainState {
  if (command.do === 'chain.preset') return { ...chain, preset: command.preset };
  if (command.do !== 'chain.bypass') return chain;
  const { stage, bypassed } = command;
  if (stage === 'all') return { ...chain, bypassed };
  return { ...chain, stages: chain.stages.map((one) => (one.stage === stage ? { ...one, bypassed } : one)) };
}

/** The fake engine does what it is asked of its chain and its inputs, and says so. */
export function obey(engine: FakeEngine): void {
  engine.answer = ({ command }) => {
    if (command.do === 'input.open' || command.do === 'input.close') {
      const open = command.do === 'input.open';
      const inputs = engine.state.inputs.map((one) => ({ ...one, open }));
      engine.setState({ inputs });
    } else {
      engine.setState({ chain: chainAfter(engine.state.chain, command) });
    }
    return { ok: true, atFrame: 480 };
  };
}

/** An hour of loudness that ends now: songs of different levels, a talk, and a minute in which the engine was away. */
export function hourOfSound({ loudness }: Studio, nowEpochMs: number): void {
  for (let s = 3600; s > 0; s--) {
    if (s > 1500 && s < 1560) continue;
    const song = Math.floor(s / 210);
    const level = -16 + 1.6 * Math.sin(song * 2.4) + 0.8 * Math.sin(s / 7) + (s % 210 < 6 ? -9 : 0);
    const reading: MeterReading = {
      ...quietMeters,
      frame: (3600 - s) * RATE,
      shortTermLufs: level,
      momentaryLufs: level + 1.2 + 0.9 * Math.sin(s * 1.7),
      truePeakDbtp: [-1.6 + 0.5 * Math.sin(s * 3.1), -2],
    };
    loudness.take(reading, 'run-1', nowEpochMs - s * 1000);
  }
}
