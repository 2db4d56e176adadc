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
}

/**
 * The artists of a credit that are kept apart: the main one as a whole (`Simon & Garfunkel` are one) and each one that is
 * featured (`A feat. B & C` gives A, B and C). A leading article does not tell artists apart.
 */
export function separationArtists(credit: string): ArtistName[] {
  const [main = '', ...featured] = credit.split(FEATURED);
  const names = [
    ...main.split(';'),
    ...featured.flatMap((part) => part.replace(/[)\]]\s*$/u, '').split(/\s*(?:[,;&]|\band\b)\s*/iu)),
  ];
  const found = new Map<string, ArtistName>();
  for (const name of names) {
    const key = folded(name).replace(/^(?:the|die|der|das|los|las|les) (?=.)/u, '');
    if (!NOBODY.has(key) && !found.has(key)) found.set(key, { key, name: name.trim() });
  }
  return [...found.values()];
}

/** A title as rotation compares it: `Song (Live)` and `Song [2011 Remaster]` are one title. */
export function titleKey(title: string): string {
  const bare = folded(title.replace(/\s*[([][^)\]]*[)\]]\s*$/gu, ''));
  return bare === '' ? folded(title) : bare;
}
