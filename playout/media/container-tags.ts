import { parseFile, type IAudioMetadata } from 'music-metadata';
import { chooseArtwork, type Artwork } from './artwork.js';

/** Loudness as somebody else has written it into a file; what is measured here wins. Null where nothing is written. */
export interface WrittenLoudness {
  /** ReplayGain 2.0, dB towards -18 LUFS; peaks are linear. */
  readonly trackGainDb: number | null;
  readonly trackPeakLinear: number | null;
  readonly albumGainDb: number | null;
  readonly albumPeakLinear: number | null;
  /** RFC 7845 section 5.2.1: dB towards -23 LUFS. */
  readonly r128TrackGainDb: number | null;
  readonly r128AlbumGainDb: number | null;
  /** Loudness in a `bext` chunk. */
  readonly integratedLufs: number | null;
}

export const NOT_WRITTEN: WrittenLoudness = {
  trackGainDb: null,
  trackPeakLinear: null,
  albumGainDb: null,
  albumPeakLinear: null,
  r128TrackGainDb: null,
  r128AlbumGainDb: null,
  integratedLufs: null,
};

/** What ID3, Vorbis comments, APE, MP4 and RIFF INFO tags say, as it stands there; undefined where they do not. */
export interface ContainerTags {
  readonly title?: string | undefined;
  readonly artist?: string | undefined;
  readonly album?: string | undefined;
  readonly albumArtist?: string | undefined;
  readonly label?: string | undefined;
  readonly composer?: string | undefined;
  readonly genre?: string | undefined;
  readonly isrc?: string | undefined;
  readonly language?: string | undefined;
  readonly comment?: string | undefined;
  readonly year?: number | undefined;
  readonly bpm?: number | undefined;
  readonly explicit: boolean | null;
  readonly written: WrittenLoudness;
  readonly artwork: Artwork | null;
}

/** Reads a file's tags. Rejects where its container cannot be read. */
export async function containerTags(path: string): Promise<ContainerTags> {
  const metadata = await parseFile(path, { duration: false });
  const { common } = metadata;
  const native = new Native(metadata);
  return {
    title: common.title,
    artist: common.artist,
    album: common.album,
    albumArtist: common.albumartist,
    label: common.label?.at(0) ?? native.text('LABEL', 'ORGANIZATION', 'PUBLISHER'),
    composer: common.composer?.join('; '),
    genre: common.genre?.at(0),
    isrc: common.isrc?.at(0),
    language: common.language,
    comment: commentOf(common.comment) ?? native.text('COMMENT'),
    year: common.year,
    bpm: common.bpm,
    explicit: explicitOf(native),
    written: writtenOf(common, native),
    artwork: chooseArtwork(common.picture ?? []),
  };
}

/** Tags by their own names, for what the common ones leave out. */
class Native {
  readonly #values = new Map<string, unknown>();

  constructor(metadata: IAudioMetadata) {
    for (const { id, value } of Object.values(metadata.native).flat()) {
      const name = id
        .replace(/^(?:TXXX|----):/i, '')
        .replace(/^com\.apple\.iTunes:/i, '')
        .toUpperCase();
      if (!this.#values.has(name)) this.#values.set(name, value);
    }
  }

  text(...names: readonly string[]): string | undefined {
    const value = names.map((name) => this.#values.get(name)).find((found) => found !== undefined);
    if (typeof value === 'string') return value;
    return typeof value === 'number' ? String(value) : undefined;
  }

  number(name: string): number | null {
    const text = this.text(name)?.trim() ?? '';
    return /^[-+]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;
  }
}

/** iTunes keeps its own bookkeeping (`iTunNORM`, `iTunSMPB`) in comments; those are for no reader. */
function commentOf(
  comments: readonly { readonly descriptor?: string; readonly text?: string }[] | undefined,
): string | undefined {
  const texts = (comments ?? []).filter(({ descriptor }) => !/^iTun/i.test(descriptor ?? ''));
  return (texts.find(({ descriptor }) => (descriptor ?? '') === '') ?? texts.at(0))?.text;
}

/** iTunes advisory: 1 (and 4, of old) is explicit, 2 is a cleaned version, 0 says nothing. */
function explicitOf(native: Native): boolean | null {
  const rating = native.number('RTNG') ?? native.number('ITUNESADVISORY');
  if (rating === 1 || rating === 4) return true;
  return rating === 2 ? false : null;
}

function writtenOf(common: IAudioMetadata['common'], native: Native): WrittenLoudness {
  const finite = (value: number | undefined): number | null =>
    value === undefined || !Number.isFinite(value) ? null : value;
  // Q7.8 fixed point, RFC 7845 section 5.2.1.
  const r128 = (name: string): number | null => {
    const value = native.number(name);
    return value !== null && Number.isInteger(value) && Math.abs(value) <= 32_768 ? value / 256 : null;
  };
  return {
    trackGainDb: finite(common.replaygain_track_gain?.dB),
    trackPeakLinear: finite(common.replaygain_track_peak?.ratio),
    albumGainDb: finite(common.replaygain_album_gain?.dB),
    albumPeakLinear: finite(common.replaygain_album_peak?.ratio),
    r128TrackGainDb: r128('R128_TRACK_GAIN'),
    r128AlbumGainDb: r128('R128_ALBUM_GAIN'),
    integratedLufs: null,
  };
}
