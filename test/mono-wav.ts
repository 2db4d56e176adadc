import { writeFileSync } from 'node:fs';

const RATE_HZ = 48_000;

/** Writes a mono 16-bit WAV of `sample(second)` (+-1.0). */
export function monoWav(path: string, seconds: number, sample: (second: number) => number): void {
  const frames = seconds * RATE_HZ;
  const bytes = Buffer.alloc(44 + frames * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + frames * 2, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE_HZ, 24);
  bytes.writeUInt32LE(RATE_HZ * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(frames * 2, 40);
  for (let i = 0; i < frames; i++) bytes.writeInt16LE(Math.round(sample(i / RATE_HZ) * 32_767), 44 + 2 * i);
  writeFileSync(path, bytes);
}

/** Writes a tone. */
export function sineWav(path: string, seconds: number, hz: number, amplitude = 0.25): void {
  monoWav(path, seconds, (t) => amplitude * Math.sin(2 * Math.PI * hz * t));
}
