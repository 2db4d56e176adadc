import { CHANNELS, ENGINE_RATE_HZ, linearFromDb } from '../api/units.js';
import { Multiplex, MULTIPLEX_RATE_HZ, VALUES_PER_FRAME } from '../dsp/fm/multiplex.js';
import { ContinuityError } from '../api/errors.js';
import { ffmpegMissing } from '../media/ffmpeg.js';
import { lastLine, requireFile } from '../media/file-check.js';
import { SampleReader } from '../media/sample-reader.js';
import { spawnDecode } from '../media/decode.js';
import { WavWriter, type WavBits } from '../media/wav.js';
import { multiplexOptions, type FmSettings } from './multiplex-setup.js';

export interface MultiplexFileOptions {
  readonly timeZone: string;
  /** Instant of the first value, for clock time; none is sent where left out. */
  readonly startsAtEpochMs?: number;
  /** Radio text where the settings give none. */
  readonly text?: string;
  readonly bits?: WavBits;
}

/**
 * Makes any audio file a multiplex: mono, 192 kHz, as long as the file; the first value belongs to the file's first frame.
 * Throws ContinuityError FILE_MISSING, FILE_UNREADABLE, FILE_EMPTY, FILE_UNDECODABLE, FFMPEG_MISSING, the system's error for
 * an output that cannot be written, and RangeError for settings that cannot be sent.
 */
export async function multiplexFile(
  inputPath: string,
  outputPath: string,
  settings: FmSettings,
  options: MultiplexFileOptions,
): Promise<{ readonly frames: number }> {
  await requireFile(inputPath);
  const multiplex = new Multiplex(multiplexOptions(settings, options.timeZone));
  multiplex.setText(settings.rds.radioText === '' ? (options.text ?? '') : settings.rds.radioText);
  // The sound is late by the latency, which is cut off below: the values of that time are sent before the start.
  const latencyMs = (multiplex.latencyFrames * 1000) / ENGINE_RATE_HZ;
  if (options.startsAtEpochMs !== undefined) multiplex.setClock(options.startsAtEpochMs - latencyMs);
  const writer = await WavWriter.create(outputPath, {
    bits: options.bits ?? 24,
    rateHz: MULTIPLEX_RATE_HZ,
    channels: 1,
  });
  const level = linearFromDb(settings.levelDbfs);
  let values = new Float32Array(0);
  let skip = multiplex.latencyFrames;
  let frames = 0;
  // Waited for before more is decoded: a slow disk does not fill the memory.
  let written = Promise.resolve();
  const take = (left: Float32Array, right: Float32Array, count: number): void => {
    if (values.length < count * VALUES_PER_FRAME) values = new Float32Array(count * VALUES_PER_FRAME);
    multiplex.process(left, right, 0, count, values);
    const dropped = Math.min(skip, count);
    skip -= dropped;
    frames += count - dropped;
    const kept = values.subarray(dropped * VALUES_PER_FRAME, count * VALUES_PER_FRAME).map((value) => value * level);
    written = writer.write(kept, kept.length);
  };
  const decode = spawnDecode({ path: inputPath, fromFrames: 0, rateHz: ENGINE_RATE_HZ });
  try {
    const reader = new SampleReader(CHANNELS, (channels, count) => {
      take(channels[0], channels[1], count);
    });
    for await (const chunk of decode.stdout) {
      reader.push(chunk as Uint8Array);
      await written;
    }
    reader.flush();
    const end = await decode.done;
    if (end.missing) throw ffmpegMissing();
    if (frames === 0 && skip === multiplex.latencyFrames) {
      throw new ContinuityError(
        'FILE_UNDECODABLE',
        `${inputPath} cannot be decoded (${lastLine(end.stderr, inputPath)})`,
      );
    }
    const silence = new Float32Array(multiplex.latencyFrames);
    take(silence, silence, silence.length);
    await written;
  } finally {
    decode.kill();
    await writer.finish();
  }
  return { frames };
}
