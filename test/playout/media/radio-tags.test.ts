import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { artworkMime, chooseArtwork, LARGEST_ARTWORK_BYTES } from '../../../playout/media/artwork.js';
import { parseCartChunk } from '../../../playout/media/cart-chunk.js';
import { riffChunks } from '../../../playout/media/riff-chunks.js';
import { readTags, type Tags } from '../../../playout/media/tags.js';
import { ffmpeg, sweep, temporaryFolder, writeSound } from './files.js';
import { bextBody, cartBody, chunk, waveWith } from './radio-chunks.js';

const folder = temporaryFolder();
const plain = writeSound(join(folder, 'plain.wav'), [sweep(0.2)], ['-c:a', 'pcm_s16le']);

function file(name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function tagged(name: string, tags: Readonly<Record<string, string>>): string {
  const path = join(folder, name);
  ffmpeg('-i', plain, ...Object.entries(tags).flatMap(([key, value]) => ['-metadata', `${key}=${value}`]), path);
  return path;
}

const tagsOf = async (path: string): Promise<Tags> => (await readTags(path)).tags;

it('reads a cart chunk: texts, dates and timers', async () => {
  const path = file(
    'spot.wav',
    waveWith([
      chunk(
        'cart',
        cartBody({
          title: 'Möbel Meier: Räumung',
          artist: 'Agentur',
          category: 'SPOT',
          outCue: '…bei Möbel Meier!',
          start: ['2026/11/20', '06:00:00'],
          end: ['2026/12/24', '18:30:00'],
          timers: [
            ['AUDs', 480],
            ['INTs', 480],
            ['INTe', 24_000],
            ['SEGs', 80_000],
            ['AUDe', 90_000],
            ['EOD ', 96_000],
            ['MRK ', 5],
          ],
        }),
      ),
    ]),
  );
  const { tags, warnings } = await readTags(path);
  expect(warnings).toEqual([]);
  expect(tags).toMatchObject({
    title: 'Möbel Meier: Räumung',
    artist: 'Agentur',
    category: 'SPOT',
    comment: '…bei Möbel Meier!',
    startsOn: '2026-11-20T06:00',
    endsOn: '2026-12-24T18:30',
    cues: { cueIn: 480, introEnd: 24_000, segue: 80_000, cueOut: 90_000 },
  });
});

it('reads a cart chunk of an older program: its code page, no times, for ever', async () => {
  const path = file(
    'old.wav',
    waveWith([
      chunk(
        'cart',
        cartBody({ title: 'Größe', encoding: 'latin1', start: ['2026-01-02', ''], end: ['9999/12/31', '23:59:59'] }),
      ),
    ]),
  );
  expect(await tagsOf(path)).toMatchObject({ title: 'Größe', startsOn: '2026-01-02T00:00', endsOn: null, cues: {} });
});

it('a bext chunk gives title, year and loudness where nothing better does', async () => {
  const bext = chunk('bext', bextBody('Interview mayor', '2025-03-04', -2310));
  expect(await tagsOf(file('x - y.wav', waveWith([bext])))).toMatchObject({
    title: 'Interview mayor',
    artist: '',
    year: 2025,
    written: { integratedLufs: -23.1, trackGainDb: null },
  });
  const both = waveWith([bext, chunk('cart', cartBody({ title: 'Mayor' }))]);
  expect((await tagsOf(file('both.wav', both))).title).toBe('Mayor');
});

it('reads chunks behind the sound, in RIFF and in RF64', async () => {
  const cart = chunk('cart', cartBody({ title: 'Behind' }));
  expect((await tagsOf(file('behind.wav', Buffer.concat([waveWith([]), cart])))).title).toBe('Behind');
  const sizes = Buffer.alloc(28);
  const sound = waveWith([chunk('ds64', sizes)], { form: 'RF64' });
  const dataAt = sound.indexOf('data');
  sound.writeBigUInt64LE(BigInt(sound.length - dataAt - 8), sound.indexOf('ds64') + 16);
  sound.writeUInt32LE(0xffff_ffff, dataAt + 4);
  expect((await tagsOf(file('rf64.wav', Buffer.concat([sound, cart])))).title).toBe('Behind');
});

it('believes no length: lying, endless and truncated chunks', async () => {
  const cart = cartBody({ title: 'Kept' });
  const before = [chunk('cart', cart)];
  const liars = {
    'claims-4-gib.wav': waveWith([...before, chunk('id3 ', Buffer.from('ID3'), 0xffff_fff0)]),
    'cart-4-gib.wav': waveWith([chunk('cart', cart, 0xffff_ffff)]),
    'list-4-gib.wav': waveWith([...before, chunk('LIST', Buffer.from('INFOINAM'), 0xffff_fffe)]),
    'bext-4-gib.wav': waveWith([...before, chunk('bext', Buffer.alloc(10), 0xffff_fff0)]),
  };
  const rssBefore = process.memoryUsage().rss;
  for (const [name, bytes] of Object.entries(liars)) {
    expect((await tagsOf(file(name, bytes))).title, name).toBe('Kept');
  }
  expect(process.memoryUsage().rss - rssBefore).toBeLessThan(200 * 1024 * 1024);
  const short = file('short.wav', waveWith([chunk('cart', cart.subarray(0, 300))]));
  expect((await tagsOf(short)).title).toBe('short');
  expect((await riffChunks(short, ['cart'])).get('cart')).toHaveLength(300);
  expect(parseCartChunk(Buffer.alloc(747))).toBeUndefined();
  for (const length of [0, 4, 11, 12, 19, 20, 100]) {
    const cut = file(`cut-${length}.wav`, waveWith(before).subarray(0, length));
    expect((await tagsOf(cut)).title).toBe(`cut-${length}`);
  }
});

it('a chunk of a sparse file of 5 GiB is found without reading what lies before it', async () => {
  const path = join(folder, 'sparse.wav');
  const descriptor = openSync(path, 'w');
  const head = waveWith([], { seconds: 0.01 });
  head.writeUInt32LE(0xffff_fff0, head.indexOf('data') + 4);
  writeSync(descriptor, head);
  const at = head.indexOf('data') + 8 + 0xffff_fff0;
  ftruncateSync(descriptor, at);
  writeSync(descriptor, chunk('cart', cartBody({ title: 'Far out' })), 0, undefined, at);
  closeSync(descriptor);
  expect((await riffChunks(path, ['cart'])).get('cart')?.subarray(4, 11).toString()).toBe('Far out');
});

it('a thousand chunks are the end of looking', async () => {
  const many = Array.from({ length: 1500 }, () => chunk('junk', Buffer.alloc(0)));
  expect((await riffChunks(file('many.wav', waveWith([...many, chunk('cart', cartBody({}))])), ['cart'])).size).toBe(0);
});

it.each(['mp3', 'flac', 'ogg', 'm4a'])('reads label, composer, comment, language: %s', async (ending) => {
  const path = tagged(`more.${ending}`, {
    publisher: 'Label & Sons',
    composer: 'Some One',
    comment: 'a note',
    language: 'deu',
    ...(ending === 'm4a' ? {} : { TBPM: '120', BPM: '120' }),
  });
  const tags = await tagsOf(path);
  expect(tags).toMatchObject({ composer: 'Some One', comment: 'a note' });
  if (ending !== 'm4a') expect(tags).toMatchObject({ label: 'Label & Sons', language: 'deu' });
});

it('reads what others say of the loudness and of the words', async () => {
  const flac = await tagsOf(
    tagged('gain.flac', {
      REPLAYGAIN_TRACK_GAIN: '-7.30 dB',
      REPLAYGAIN_TRACK_PEAK: '0.988',
      REPLAYGAIN_ALBUM_GAIN: '-6.10 dB',
      ITUNESADVISORY: '1',
    }),
  );
  expect(flac.explicit).toBe(true);
  expect(flac.written).toMatchObject({ trackGainDb: -7.3, albumGainDb: -6.1, r128TrackGainDb: null });
  expect(flac.written.trackPeakLinear).toBeCloseTo(0.988, 6);
  const opus = await tagsOf(tagged('gain.opus', { R128_TRACK_GAIN: '-1280', R128_ALBUM_GAIN: 'loud' }));
  expect(opus.written).toMatchObject({ r128TrackGainDb: -5, r128AlbumGainDb: null });
  expect(opus.explicit).toBeNull();
  const mp3 = await tagsOf(tagged('clean.mp3', { ITUNESADVISORY: '2' }));
  expect(mp3.explicit).toBe(false);
});

it("reads iTunes' own rating", async () => {
  // `rtng`, a signed byte (type 21), put into the list of tags that ffmpeg has written.
  const path = tagged('rated.m4a', { title: 'Rated' });
  const bytes = readFileSync(path);
  const name = bytes.indexOf('\u00a9nam', 0, 'latin1') - 4;
  const rating = Buffer.from('0000001972746e67000000116461746100000015' + '0000000001', 'hex');
  const grown = Buffer.concat([bytes.subarray(0, name), rating, bytes.subarray(name)]);
  for (const box of ['moov', 'udta', 'meta', 'ilst']) {
    const at = grown.indexOf(box, 0, 'latin1') - 4;
    grown.writeUInt32BE(grown.readUInt32BE(at) + rating.length, at);
  }
  writeFileSync(path, grown);
  expect(await tagsOf(path)).toMatchObject({ title: 'Rated', explicit: true });
});

it('takes the front cover, knows it by its bytes, and leaves what is too large or no picture', async () => {
  const red = join(folder, 'red.png');
  ffmpeg('-f', 'lavfi', '-i', 'color=red:s=32x32', '-frames:v', '1', red);
  const covered = join(folder, 'covered.mp3');
  ffmpeg(
    ...['-i', plain, '-i', red, '-map', '0', '-map', '1', '-c:v', 'copy', '-metadata:s:v', 'comment=Cover (front)'],
    covered,
  );
  const { artwork } = await tagsOf(covered);
  expect(artwork?.mime).toBe('image/png');
  expect(Buffer.from(artwork!.base64, 'base64').equals(readFileSync(red))).toBe(true);

  const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(50)]);
  const front = { data: jpeg, type: 'Cover (front)' };
  const larger = { data: Buffer.concat([jpeg, Buffer.alloc(500)]), type: 'Artist/performer' };
  const huge = { data: Buffer.concat([jpeg, Buffer.alloc(LARGEST_ARTWORK_BYTES)]), type: 'Cover (front)' };
  const script = { data: Buffer.from('<svg onload="alert(1)">'), type: 'Cover (front)' };
  expect(chooseArtwork([larger, front])?.base64).toBe(jpeg.toString('base64'));
  expect(chooseArtwork([huge, script, larger])?.base64).toBe(larger.data.toString('base64'));
  expect(chooseArtwork([huge, script])).toBeNull();
  expect(artworkMime(Buffer.from('RIFF0000WEBPVP8 '))).toBe('image/webp');
  expect(artworkMime(Buffer.alloc(0))).toBeUndefined();
});
