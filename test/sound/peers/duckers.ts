import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckTrial } from '../duck-trial.js';
import { hasFilter } from '../instruments/ffmpeg.js';
import { run, versionOf } from '../instruments/run.js';
import { readWav, stereo, writeWav, type Stereo } from '../instruments/stereo.js';
import { runLiquidsoap } from './limiters.js';

/** Another ducker: the bed's stem on the left. */
export interface PeerDucker {
  readonly name: string;
  readonly slow: boolean;
  readonly available: () => boolean;
  readonly process: (trial: DuckTrial, folder: string) => Promise<Stereo>;
}

export const PEER_DUCKERS: readonly PeerDucker[] = [
  {
    name: 'ffmpeg sidechaincompress',
    slow: false,
    available: () => hasFilter('sidechaincompress'),
    process: sidechain,
  },
  {
    name: 'liquidsoap smooth_add',
    slow: true,
    available: () => versionOf('liquidsoap') !== undefined,
    process: smoothAdd,
  },
];

/** The voice at its place in the length of the bed. */
function placed(trial: DuckTrial): Float32Array {
  const voice = new Float32Array(trial.bed.length);
  voice.set(trial.voice, trial.voiceAtFrame);
  return voice;
}

/** Ratio 8 above -34 dBFS brings a bed down by about 12 dB under a voice of -23 LUFS. */
async function sidechain(trial: DuckTrial, folder: string): Promise<Stereo> {
  const bed = writeWav(join(folder, 'side-bed.wav'), stereo(trial.bed));
  const voice = writeWav(join(folder, 'side-voice.wav'), stereo(placed(trial)));
  const out = join(folder, 'side-out.wav');
  const filter = '[0:a][1:a]sidechaincompress=threshold=0.02:ratio=8:attack=20:release=300';
  await run('ffmpeg', ['-nostdin', '-v', 'error', '-y', '-i', bed, '-i', voice, '-filter_complex', filter, '-c:a', 'pcm_f32le', out]); // prettier-ignore
  return readWav(out);
}

async function smoothAdd(trial: DuckTrial, folder: string): Promise<Stereo> {
  const none = (length: number): Float32Array => new Float32Array(length);
  const bed = writeWav(join(folder, 'smooth-bed.wav'), stereo(trial.bed, none(trial.bed.length)));
  const voice = writeWav(join(folder, 'smooth-voice.wav'), stereo(none(trial.voice.length), trial.voice));
  const raw = join(folder, 'smooth-out.wav');
  const float = join(folder, 'smooth-float.wav');
  const at = (trial.voiceAtFrame / 48_000).toFixed(1);
  await runLiquidsoap([
    `bed = once(single("${bed}"))`,
    `voice = once(single("${voice}"))`,
    `special = switch(track_sensitive=false, [({bed.elapsed() >= ${at}}, voice)])`,
    's = smooth_add(normal=bed, special=special)',
    'clock.assign_new(sync="none", [s])',
    `output.file(%wav(stereo=true, samplerate=48000, samplesize=32), "${raw}", fallible=true, on_stop=shutdown, s)`,
  ]);
  if (!existsSync(raw)) throw new Error('liquidsoap wrote nothing');
  await run('ffmpeg', ['-nostdin', '-v', 'error', '-y', '-i', raw, '-c:a', 'pcm_f32le', float]);
  return readWav(float);
}
