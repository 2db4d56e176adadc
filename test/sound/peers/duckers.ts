import { join } from 'node:path';
import type { DuckTrial } from '../duck-trial.js';
import { hasFilter } from '../instruments/ffmpeg.js';
import { run } from '../instruments/run.js';
import { readWav, stereo, writeWav, type Stereo } from '../instruments/stereo.js';

/** Another ducker: the bed's stem on the left. */
export interface PeerDucker {
  readonly name: string;
  readonly available: () => boolean;
  readonly process: (trial: DuckTrial, folder: string) => Promise<Stereo>;
}

export const PEER_DUCKERS: readonly PeerDucker[] = [
  {
    name: 'ffmpeg sidechaincompress',
    available: () => hasFilter('sidechaincompress'),
    process: sidechain,
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
