import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WavStream, type WavFormat } from '../../../playout/media/wav-stream.js';

function chunk(id: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

function wav(rateHz: number, channels: number, samples: Buffer, between: Buffer[] = []): Buffer {
  const format = Buffer.alloc(40);
  format.writeUInt16LE(0xfffe);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(rateHz, 4);
  const data = chunk('data', samples);
  // As a pipe has them: nobody knew how long it would be.
  data.writeUInt32LE(0xffff_ffff, 4);
  return Buffer.concat([Buffer.from('RIFF\xff\xff\xff\xffWAVE', 'latin1'), chunk('fmt ', format), ...between, data]);
}

function read(pieces: readonly Uint8Array[]): { format: WavFormat | undefined; samples: Buffer } {
  const samples: Uint8Array[] = [];
  let format: WavFormat | undefined;
  const stream = new WavStream((found) => {
    expect(format).toBeUndefined();
    format = found;
    return (piece) => samples.push(Uint8Array.from(piece));
  });
  for (const piece of pieces) stream.push(piece);
  return { format, samples: Buffer.concat(samples) };
}

it('finds format and samples whatever pieces they come in', () => {
  const samples = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 256));
  const whole = wav(44_100, 6, samples, [chunk('LIST', Buffer.from('odd')), chunk('fact', Buffer.alloc(4))]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 40 }), (lengths) => {
      const pieces: Buffer[] = [];
      let at = 0;
      for (const length of lengths) pieces.push(whole.subarray(at, (at += length)));
      pieces.push(whole.subarray(at));
      expect(read(pieces)).toEqual({ format: { sampleRateHz: 44_100, channels: 6 }, samples });
    }),
  );
});

it('refuses what is no WAV stream', () => {
  expect(() => read([Buffer.alloc(5000, 1)])).toThrow(RangeError);
  expect(() => read([Buffer.from('RIFF\xff\xff\xff\xffWAVEdata\0\0\0\0', 'latin1')])).toThrow('without their format');
  expect(read([Buffer.from('RIFF')])).toEqual({ format: undefined, samples: Buffer.alloc(0) });
});
