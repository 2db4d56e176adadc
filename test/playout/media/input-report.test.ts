import { expect, it } from 'vitest';
import { ReportReader } from '../../../playout/media/input-report.js';

const SAID = `[info] Input #0, ogg, from 'file:/music/a.ogg':
[info]   Duration: 00:05:18.22, start: 0.000000, bitrate: 159 kb/s
[info]   Stream #0:0: Audio: vorbis, 44100 Hz, stereo, fltp, 160 kb/s
[info]     Metadata:
[info]       TITLE           : Duration: 99:00:00.00, start
[info] Input #1, mov,mp4,m4a,3gp,3g2,mj2, from 'file:/music/Input #7, x, from.m4a':
[info]   Duration: N/A, bitrate: N/A
[info]   Stream #1:0[0x1](und): Video: h264 (High) (avc1 / 0x31637661), yuv420p, 320x240
[info]   Stream #1:1[0x2](und): Audio: aac (LC) (mp4a / 0x6134706D), 48000 Hz, stereo, fltp
[mp3 @ 0x55b1] [error] Header missing
[error] Error while decoding stream #1:1: Invalid data found when processing input
[info] Stream mapping:
[info] Output #0, wav, to 'pipe:3':
[info]   Duration: 00:00:01.00, start: 0.000000
`;

it('reads what the inputs are and the last complaints, in pieces of any size', () => {
  for (const size of [1, 7, 100, SAID.length]) {
    const report = new ReportReader();
    for (let at = 0; at < SAID.length; at += size) report.push(SAID.slice(at, at + size));
    report.finish();
    expect(report.inputs).toEqual([
      { format: 'ogg', codec: 'vorbis', layout: 'stereo', seconds: 318.22 },
      { format: 'mov,mp4,m4a,3gp,3g2,mj2', codec: 'aac', layout: 'stereo', seconds: null },
    ]);
    expect(report.complaints).toBe(
      'Header missing\nError while decoding stream #1:1: Invalid data found when processing input',
    );
  }
});

it('tells which inputs change their format on the way', () => {
  const report = new ReportReader();
  report.push(`[info] Stream mapping:
[graph_0_in_0_0 @ 0x55a4] [verbose] tb:1/44100 samplefmt:fltp samplerate:44100 chlayout:stereo
[graph_1_in_0_0 @ 0x55a4] [verbose] tb:1/44100 samplefmt:fltp samplerate:44100 chlayout:stereo
[graph_2_in_1_0 @ 0x55a4] [verbose] tb:1/44100 samplefmt:fltp samplerate:44100 chlayout:stereo
`);
  expect([...report.changed]).toEqual([]);
  report.push('[graph_2_in_1_0 @ 0x55a4] [verbose] tb:1/48000 samplefmt:fltp samplerate:48000 chlayout:stereo\n');
  expect([...report.changed]).toEqual([1]);
});

it("a file's own texts cannot pass for what ffmpeg says", () => {
  const report = new ReportReader();
  report.push(`[info] Input #0, wav, from 'file:/a
[info] Input #0, ogg, from 'b.wav':
[info]   Duration: 00:00:10.00, bitrate: 1 kb/s
`);
  report.push(`[info]       comment         : x\n                      : [info]   Duration: 01:00:00.00, \n`);
  expect(report.inputs).toEqual([{ format: 'wav', codec: 'unknown', layout: 'unknown', seconds: 10 }]);
});

it('keeps no more than it needs of endless talk', () => {
  const report = new ReportReader();
  for (let i = 0; i < 3000; i++) report.push(`[error] damaged block ${i}\n`);
  report.push('x'.repeat(100_000));
  report.finish();
  expect(report.complaints.length).toBeLessThanOrEqual(4000);
  expect(report.complaints).toContain('damaged block 2999');
});
