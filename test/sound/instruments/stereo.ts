import { readFileSync, writeFileSync } from 'node:fs';

/** Two planar channels of one rate. */
export interface Stereo {
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly rateHz: number;
}

export function stereo(left: Float32Array, right: Float32Array = left, rateHz = 48_000): Stereo {
  return { left, right, rateHz };
}

export function scaled({ left, right, rateHz }: Stereo, gain: number): Stereo {
  return { left: left.map((x) => x * gain), right: right.map((x) => x * gain), rateHz };
}

export function part({ left, right, rateHz }: Stereo, from: number, to: number): Stereo {
  return { left: left.subarray(from, to), right: right.subarray(from, to), rateHz };
}

export function interleaved({ left, right }: Stereo): Buffer {
  const samples = new Float32Array(left.length * 2);
  for (let i = 0; i < left.length; i++) {
    samples[2 * i] = left[i];
    samples[2 * i + 1] = right[i];
  }
  return Buffer.from(samples.buffer);
}

/** The inverse of `interleaved`. */
export function deinterleaved(bytes: Buffer, rateHz: number): Stereo {
  const frames = Math.floor(bytes.length / 8);
  const samples = new Float32Array(new Uint8Array(bytes.subarray(0, frames * 8)).buffer);
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  for (let i = 0; i < frames; i++) {
    left[i] = samples[2 * i];
    right[i] = samples[2 * i + 1];
  }
  return { left, right, rateHz };
}

/** Writes a 32-bit float WAV. */
export function writeWav(path: string, sound: Stereo): string {
  const data = interleaved(sound);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(3, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(sound.rateHz, 24);
  header.writeUInt32LE(sound.rateHz * 8, 28);
  header.writeUInt16LE(8, 32);
  header.writeUInt16LE(32, 34);
  header.write('data', 36);
  header.writeUInt32LE(data.length, 40);
  writeFileSync(path, Buffer.concat([header, data]));
  return path;
}

/** Reads a stereo WAV of 32-bit floats. */
export function readWav(path: string): Stereo {
  const bytes = readFileSync(path);
  let at = 12;
  let rateHz = 0;
  for (;;) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    if (name === 'fmt ') rateHz = bytes.readUInt32LE(at + 12);
    if (name === 'data') return deinterleaved(bytes.subarray(at + 8, at + 8 + size), rateHz);
    at += 8 + size + (size % 2);
  }
}
