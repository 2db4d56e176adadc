import { ENGINE_RATE_HZ } from '../api/units.js';
import { RESAMPLER } from './ffmpeg.js';

/** ffmpeg's name of the layout that needs no mixing down. */
export const STEREO_LAYOUT = 'stereo';

/**
 * ffmpeg filters that bring any channel layout to stereo:
 * - stereo stays as it is, bit for bit;
 * - mono plays on both channels at its own level (ffmpeg's own `-ac 2` makes it 3 dB quieter);
 * - surround by ITU-R BS.775: centre and surrounds at -3 dB, without LFE and without scaling down. So its loudness stays near
 *   what BS.1770 measures on all channels; a sum over full scale is the limiter's.
 *
 * ffmpeg does not tell a filter how many channels there are, and mono is to it a lone centre. A gain that is normalised over
 * the channels present (`<`) does tell: `FL + 0.0001 FC` is the left channel where there is one (the centre leaks in at
 * -80 dB, where it belongs anyway) and the whole centre where there is only that. In the second step, c1 minus the right
 * channel is then the centre of a mono file and otherwise nothing: taking that away leaves the centre of surround only.
 */
const STEREO_DOWNMIX = [
  'aformat=sample_fmts=flt',
  'pan=6c|c0<FL+0.0001FC|c1<FR+0.0001FC|c2=0.70710678FC' +
    '|c3=0.70710678SL+0.70710678BL+0.5BC|c4=0.70710678SR+0.70710678BR+0.5BC|c5=FR',
  'pan=5c|c0=c0|c1=c1|c2=c2-0.70710678c1+0.70710678c5|c3=c3|c4=c4',
  'pan=stereo|c0=c0+c2+c3|c1=c1+c2+c4',
].join(',');

/** For a file that is stereo: what `STEREO_DOWNMIX` would pass on bit for bit, at a fifth less of the decoder's time. */
const STEREO = 'aformat=sample_fmts=flt:channel_layouts=stereo';

/** Filters that bring a file to what the engine plays, at `rateHz`. `stereo`: the file is known to be. */
export function playedFilters(stereo: boolean, rateHz = ENGINE_RATE_HZ): string {
  return `aresample=${rateHz}:${RESAMPLER},${stereo ? STEREO : STEREO_DOWNMIX}`;
}
