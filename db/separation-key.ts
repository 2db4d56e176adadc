/** Artists that name nobody: they are never kept apart. */
const NOBODY = new Set(['', 'unknown', 'unknown artist', 'various', 'various artists', 'va']);

const FEATURED = /\s*[([]?\b(?:feat(?:uring|\.)?|ft\.?|vs\.?)\s+/iu;

/** Text as it is compared and searched: without case, accents, punctuation and doubled spaces. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/['’`´]/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** An artist that counts for separation. */
export interface ArtistName {
  readonly key: string;
  readonly name: string;
  readonly role: 'main' | 'featured';
}

/** A name as it is compared, without its leading article; undefined for one that names nobody (`Various Artists`). */
export function artistKey(name: string): string | undefined {
  const key = folded(name).replace(/^(?:the|die|der|das|los|las|les) (?=.)/u, '');
  return NOBODY.has(key) ? undefined : key;
}

/**
 * The artists of a credit that are kept apart: the main one as a whole (`Simon & Garfunkel` are one) and each one that is
 * featured (`A feat. B & C` gives A, B and C). A leading article does not tell artists apart.
 */
export function separationArtists(credit: string): ArtistName[] {
  const [main = '', ...featured] = credit.split(FEATURED);
  const guests = featured.flatMap((part) => part.replace(/[)\]]\s*$/u, '').split(/\s*(?:[,;&]|\band\b)\s*/iu));
  const found = new Map<string, ArtistName>();
  for (const [names, role] of [
    [main.split(';'), 'main'],
    [guests, 'featured'],
  ] as const) {
    for (const name of names) {
      const key = artistKey(name);
      if (key !== undefined && !found.has(key)) found.set(key, { key, name: name.trim(), role });
    }
  }
  return [...found.values()];
}

/** `A`, `A & B`, `A, B & C`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} & ${names[names.length - 1]}`;
}

/** The credit of a song from its people, as listeners read it: `A & B feat. C`. */
export function creditOf(artists: readonly Pick<ArtistName, 'name' | 'role'>[]): string {
  const named = (role: ArtistName['role']): string =>
    listed(artists.filter((artist) => artist.role === role).map(({ name }) => name.trim()));
  return [named('main'), named('featured')].filter((part) => part !== '').join(' feat. ');
}

/** A title as rotation compares it: `Song (Live)` and `Song [2011 Remaster]` are one title. */
export function titleKey(title: string): string {
  const bare = folded(title.replace(/\s*[([][^)\]]*[)\]]\s*$/gu, ''));
  return bare === '' ? folded(title) : bare;
}
