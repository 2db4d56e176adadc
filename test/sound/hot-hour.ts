import { TruePeakLimiter } from '../../playout/dsp/limiter/limiter.js';
import { spawnDecode } from '../../playout/media/decode.js';
import { SampleReader } from '../../playout/media/sample-reader.js';
import { CEILING_DBTP } from './adversarial.js';
import { Ebur128Stream } from './instruments/ffmpeg.js';
import { OversampledPeak } from './instruments/oversampled-peak.js';
import { interleaved } from './instruments/stereo.js';
import { musicFiles } from './music.js';
import type { Bench, Point, Table } from './report.js';

const RATE_HZ = 48_000;
const DRIVE_DB = 12;

/** An hour of real music, +12 dB, through the limiter: nothing of it passes the ceiling. */
export async function hotHour(bench: Bench): Promise<{ readonly points: readonly Point[]; readonly table: Table }> {
  const wanted = (bench.quick ? 8 : 3600) * RATE_HZ;
  const limiter = new TruePeakLimiter({ ceilingDbtp: CEILING_DBTP }, RATE_HZ);
  const peaks = [new OversampledPeak(), new OversampledPeak()];
  const peer = new Ebur128Stream(RATE_HZ);
  const drive = 10 ** (DRIVE_DB / 20);
  const ceiling = 10 ** (CEILING_DBTP / 20);
  let frames = 0;
  let overs = 0;
  let reductionDb = 0;
  for (const path of musicFiles()) {
    if (frames >= wanted) break;
    const decode = spawnDecode({ path });
    let writing: Promise<void> = Promise.resolve();
    const reader = new SampleReader(2, ([left, right], count) => {
      const taken = Math.min(count, wanted - frames);
      const l = left.subarray(0, taken).map((x) => x * drive);
      const r = right.subarray(0, taken).map((x) => x * drive);
      limiter.process(l, r, 0, taken);
      reductionDb = Math.min(reductionDb, limiter.takeGainReductionDb());
      for (let i = 0; i < taken; i++) if (Math.abs(l[i]) > ceiling || Math.abs(r[i]) > ceiling) overs++;
      peaks[0].add(l);
      peaks[1].add(r);
      writing = peer.write(interleaved({ left: l, right: r, rateHz: RATE_HZ }));
      frames += taken;
    });
    // The peer is slower than the decoder: what it has not read yet must not fill the memory.
    for await (const chunk of decode.stdout) {
      reader.push(chunk as Buffer);
      await writing;
      if (frames >= wanted) break;
    }
    decode.kill();
    if (frames < wanted) reader.flush();
    await decode.done;
  }
  const reading = await peer.finish();
  const truePeak = Math.max(...peaks.map((peak) => peak.finish().truePeakDbtp));
  const minutes = frames / RATE_HZ / 60;
  const goal = { unit: 'dBTP', atMost: CEILING_DBTP } as const;
  const what = `${minutes.toFixed(1)} minutes of hot masters (real music +${DRIVE_DB} dB)`;
  return {
    points: [
      {
        id: 'limiter.hour.overs',
        what: `samples over the ceiling in ${what}`,
        goal: { unit: 'samples', atMost: 0 },
        ours: frames === 0 ? NaN : overs,
        instrument: 'count',
        digits: 0,
      },
      { id: 'limiter.hour.true', what: `worst true peak of ${what}`, goal, ours: truePeak, instrument: '16x windowed sinc of this report' },
      { id: 'limiter.hour.ffmpeg', what: `worst true peak of ${what}`, goal, ours: reading.truePeakDbtp, instrument: 'ffmpeg ebur128' },
    ], // prettier-ignore
    table: {
      caption: 'Hot masters through the limiter',
      head: ['minutes', 'loudness after, LUFS', 'range, LU', 'deepest reduction, dB'],
      rows: [[minutes, reading.integratedLufs, reading.rangeLu, reductionDb]],
    },
  };
}
