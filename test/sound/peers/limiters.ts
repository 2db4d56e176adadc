import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ffmpegFilter, hasFilter } from '../instruments/ffmpeg.js';
import { run, versionOf } from '../instruments/run.js';
import { deinterleaved, interleaved, readWav, scaled, writeWav, type Stereo } from '../instruments/stereo.js';

/** Another limiter, set to a ceiling of -1 dB by its own means. */
export interface PeerLimiter {
  readonly name: string;
  readonly settings: string;
  /** Here, and able to run. */
  readonly available: () => boolean;
  readonly process: (sound: Stereo, folder: string) => Promise<Stereo>;
}

const CEILING = 0.8912509;
const LADSPA = ['/usr/lib/ladspa', '/usr/local/lib/ladspa', '/usr/lib/x86_64-linux-gnu/ladspa'];
const LV2 = ['/usr/lib/lv2', '/usr/local/lib/lv2', '/usr/lib/x86_64-linux-gnu/lv2'];
/** Programs that work with whole numbers clip at full scale: they get everything this much quieter, and their own ceiling too. */
const PAD_DB = 24;
const PAD = 10 ** (PAD_DB / 20);

const inOneOf = (folders: readonly string[], name: string): boolean => folders.some((at) => existsSync(join(at, name)));

function byFilter(name: string, filter: string, available: () => boolean): PeerLimiter {
  return {
    name,
    settings: filter.replaceAll('\\', ''),
    available,
    process: (sound) => ffmpegFilter(sound, filter),
  };
}

const LSP_FILE = 'lsp-plugins-ladspa-1.2.5';
const LSP = `ladspa=file=${LSP_FILE}:plugin=http\\\\://lsp-plug.in/plugins/ladspa/limiter_stereo:controls=c8=${CEILING}|c10=0`;
const hasLsp = (): boolean => hasFilter('ladspa') && inOneOf(LADSPA, `${LSP_FILE}.so`);

export const PEER_LIMITERS: readonly PeerLimiter[] = [
  byFilter('ffmpeg alimiter', `alimiter=limit=${CEILING}:level=0`, () => hasFilter('alimiter')),
  byFilter('ffmpeg alimiter, auto level', `alimiter=limit=${CEILING}`, () => hasFilter('alimiter')),
  byFilter(
    'ffmpeg alimiter at 192 kHz',
    `aresample=192000:resampler=soxr,alimiter=limit=${CEILING}:level=0,aresample=48000:resampler=soxr`,
    () => hasFilter('alimiter'),
  ),
  byFilter('ffmpeg loudnorm', 'loudnorm=I=-5:TP=-1:LRA=20,aresample=48000:resampler=soxr', () => hasFilter('loudnorm')),
  {
    name: 'sox compand',
    settings: `gain -${PAD_DB} compand 0.0005,0.1 -90,-90,-${PAD_DB + 1},-${PAD_DB + 1},0,-${PAD_DB + 1} 0 -90 0.002`,
    available: () => versionOf('sox') !== undefined,
    process: soxCompand,
  },
  byFilter('LSP limiter', LSP, hasLsp),
  byFilter('LSP limiter, 8x oversampled', `${LSP}|c14=18`, hasLsp),
  byFilter(
    'swh fast lookahead',
    'ladspa=file=fast_lookahead_limiter_1913:plugin=fastLookaheadLimiter:controls=c1=-1|c2=0.1',
    () => hasFilter('ladspa') && inOneOf(LADSPA, 'fast_lookahead_limiter_1913.so'),
  ),
  byFilter(
    'x42 dpl, true peak',
    'lv2=p=http\\\\://gareus.org/oss/lv2/dpl#stereo:c=threshold=-1|truepeak=1|release=0.05',
    () => hasFilter('lv2') && inOneOf(LV2, 'dpl.lv2'),
  ),
  {
    name: 'liquidsoap limit',
    settings: `limit(threshold=-1. - ${PAD_DB}.)`,
    available: () => versionOf('liquidsoap') !== undefined,
    process: liquidsoapLimit,
  },
];

async function soxCompand(sound: Stereo): Promise<Stereo> {
  const format = ['-t', 'raw', '-e', 'floating-point', '-b', '32', '-r', String(sound.rateHz), '-c', '2'];
  const foot = String(-PAD_DB - 1);
  const { stdout } = await run(
    'sox',
    ['-V1', '-D', ...format, '-', ...format, '-', 'compand', '0.0005,0.1', `-90,-90,${foot},${foot},0,${foot}`].concat([
      '0',
      '-90',
      '0.002',
    ]),
    interleaved(scaled(sound, 1 / PAD)),
  );
  return scaled(deinterleaved(stdout, sound.rateHz), PAD);
}

async function liquidsoapLimit(sound: Stereo, folder: string): Promise<Stereo> {
  const source = writeWav(join(folder, 'limit-in.wav'), scaled(sound, 1 / PAD));
  const raw = join(folder, 'limit-out.wav');
  const float = join(folder, 'limit-out-float.wav');
  await runLiquidsoap([
    `s = once(single("${source}"))`,
    `s = limit(threshold=${-PAD_DB - 1}., s)`,
    'clock.assign_new(sync="none", [s])',
    `output.file(%wav(stereo=true, samplerate=${sound.rateHz}, samplesize=32), "${raw}", fallible=true, on_stop=shutdown, s)`,
  ]);
  await run('ffmpeg', ['-nostdin', '-v', 'error', '-y', '-i', raw, '-c:a', 'pcm_f32le', float]);
  return scaled(readWav(float), PAD);
}

/** Runs a script to its end; its own clock makes it faster than real time. */
export async function runLiquidsoap(lines: readonly string[]): Promise<void> {
  await run('liquidsoap', [['settings.init.allow_root.set(true)', ...lines].join('\n')]);
}
