import { decodeArguments, decodeProcess, type DecodeProcess } from './decode.js';
import { RAW_OUTPUT } from './ffmpeg.js';

export interface AuditionRequest {
  readonly path: string;
  /** First frame wanted, of the engine's rate. */
  readonly fromFrames: number;
  readonly gainDb: number;
  /** The loudest peak of the file; null where it is not known. */
  readonly truePeakDbtp: number | null;
}

/** Peaks that the gain would lift above this are limited: a browser clips where the air has its limiter. */
const CEILING_DBFS = -1;
const CEILING_LINEAR = 10 ** (CEILING_DBFS / 20);

/** Filters that bring a file to its loudness on air; the limiter's look-ahead is taken out again. */
function gainFilters({ gainDb, truePeakDbtp }: Pick<AuditionRequest, 'gainDb' | 'truePeakDbtp'>): string[] {
  const over = truePeakDbtp === null ? gainDb > 0 : truePeakDbtp + gainDb > CEILING_DBFS;
  return [
    `volume=${gainDb.toFixed(3)}dB:precision=float`,
    ...(over ? [`alimiter=limit=${CEILING_LINEAR.toFixed(6)}:level=false:latency=true`] : []),
    'aresample=osf=s16:dither_method=triangular',
  ];
}

/** The arguments of a decode for listening: from an exact frame, with a gain, as 16 bit stereo at the engine's rate. */
export function auditionArguments(request: AuditionRequest): string[] {
  const decode = decodeArguments({ path: request.path, fromFrames: request.fromFrames });
  const filters = decode.indexOf('-af') + 1;
  return [
    ...decode.slice(0, filters),
    [decode[filters], ...gainFilters(request)].join(','),
    ...decode.slice(filters + 1, -RAW_OUTPUT.length),
    ...['-flush_packets', '0', '-f', 's16le', 'pipe:1'],
  ];
}

/** Starts such a decode: interleaved 16 bit samples, little endian, on its stdout. */
export function spawnAudition(request: AuditionRequest): DecodeProcess {
  return decodeProcess(auditionArguments(request));
}
