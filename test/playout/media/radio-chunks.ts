/** Chunks of broadcast files, built by hand after their standards. */

/** A WAVE file of so many seconds of a 16-bit mono tone, with chunks between `fmt ` and `data`. */
export function waveWith(
  chunks: readonly Buffer[],
  options: { readonly seconds?: number; readonly rateHz?: number; readonly form?: string } = {},
): Buffer {
  const rateHz = options.rateHz ?? 48_000;
  const frames = Math.round((options.seconds ?? 2) * rateHz);
  const samples = Buffer.alloc(2 * frames);
  for (let i = 0; i < frames; i++)
    samples.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * 440 * i) / rateHz)), 2 * i);
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0);
  format.writeUInt16LE(1, 2);
  format.writeUInt32LE(rateHz, 4);
  format.writeUInt32LE(2 * rateHz, 8);
  format.writeUInt16LE(2, 12);
  format.writeUInt16LE(16, 14);
  const body = Buffer.concat([Buffer.from('WAVE'), chunk('fmt ', format), ...chunks, chunk('data', samples)]);
  const head = Buffer.alloc(8);
  head.write(options.form ?? 'RIFF', 0, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

/** A chunk; `claims` lies about its length. */
export function chunk(id: string, body: Buffer, claims: number = body.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 0, 'latin1');
  head.writeUInt32LE(claims, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

export interface CartFields {
  readonly title?: string;
  readonly artist?: string;
  readonly category?: string;
  readonly outCue?: string;
  readonly start?: readonly [date: string, time: string];
  readonly end?: readonly [date: string, time: string];
  readonly timers?: readonly (readonly [usage: string, frames: number])[];
  readonly encoding?: BufferEncoding;
}

/** A `cart` chunk's body (AES46-2002). */
export function cartBody(fields: CartFields): Buffer {
  const body = Buffer.alloc(2048);
  const put = (at: number, text: string | undefined): void =>
    void body.write(text ?? '', at, fields.encoding ?? 'utf8');
  put(0, '0101');
  put(4, fields.title);
  put(68, fields.artist);
  put(260, fields.category);
  put(388, fields.outCue);
  put(452, fields.start?.[0]);
  put(462, fields.start?.[1]);
  put(470, fields.end?.[0]);
  put(480, fields.end?.[1]);
  fields.timers?.forEach(([usage, frames], index) => {
    put(684 + 8 * index, usage);
    body.writeUInt32LE(frames, 688 + 8 * index);
  });
  return body;
}

/** A `bext` chunk's body (EBU Tech 3285), version 2 with a loudness in hundredths of LUFS. */
export function bextBody(description: string, date: string, loudnessHundredths: number): Buffer {
  const body = Buffer.alloc(602);
  body.write(description, 0);
  body.write('Newsroom', 256);
  body.write(date, 320);
  body.writeUInt16LE(2, 346);
  body.writeInt16LE(loudnessHundredths, 412);
  return body;
}
