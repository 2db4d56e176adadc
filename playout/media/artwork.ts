/** A picture of a file's tags. Text, because it travels between processes. */
export interface Artwork {
  readonly mime: ArtworkMime;
  readonly base64: string;
}

export type ArtworkMime = 'image/jpeg' | 'image/png' | 'image/webp';

/** Larger pictures are left where they are. */
export const LARGEST_ARTWORK_BYTES = 2 * 1024 * 1024;

/** What an image is by its first bytes; undefined for one that is not shown here, whatever it is called. */
export function artworkMime(bytes: Uint8Array): ArtworkMime | undefined {
  const starts = (at: number, ...signature: readonly number[]): boolean =>
    signature.every((value, index) => bytes[at + index] === value);
  if (starts(0, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (starts(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (starts(0, 0x52, 0x49, 0x46, 0x46) && starts(8, 0x57, 0x45, 0x42, 0x50)) return 'image/webp';
  return undefined;
}

/** The front cover that is largest, else the largest picture of all; null where none can be shown. */
export function chooseArtwork(
  pictures: readonly { readonly data: Uint8Array; readonly type?: string }[],
): Artwork | null {
  const usable = pictures
    .filter(({ data }) => data.length <= LARGEST_ARTWORK_BYTES)
    .map(({ data, type }) => ({ data, isFront: /front/i.test(type ?? ''), mime: artworkMime(data) }))
    .sort((a, b) => Number(b.isFront) - Number(a.isFront) || b.data.length - a.data.length);
  for (const { data, mime } of usable) {
    if (mime !== undefined) return { mime, base64: Buffer.from(data).toString('base64') };
  }
  return null;
}
