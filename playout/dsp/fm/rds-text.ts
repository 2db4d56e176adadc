/**
 * The basic character set of RDS (IEC 62106, table of annex E; EN 50067 annex E): codes 0x20 to 0xFE, sixteen in a row.
 * A space stands for a code that says nothing.
 */
const ROWS = [
  ' !"#¤%&\'()*+,-./',
  '0123456789:;<=>?',
  '@ABCDEFGHIJKLMNO',
  'PQRSTUVWXYZ[\\]―_',
  '‖abcdefghijklmno',
  'pqrstuvwxyz{|}¯ ',
  'áàéèíìóòúùÑÇŞß¡Ĳ',
  'âäêëîïôöûüñçşğıĳ',
  'ªα©‰Ğěňőπ€£$←↑→↓',
  'º¹²³±İńűµ¿÷°¼½¾§',
  'ÁÀÉÈÍÌÓÒÚÙŘČŠŽÐĿ',
  'ÂÄÊËÎÏÔÖÛÜřčšžđŀ',
  'ÃÅÆŒŷÝÕØÞŊŔĆŚŹŦð',
  'ãåæœŵýõøþŋŕćśźŧ ',
] as const;

const SPACE = 0x20;
const UNKNOWN = 0x3f;

const CODES = new Map<string, number>(
  ROWS.flatMap((row, r) =>
    Array.from(row).map((character, i): [string, number] => [character, 0x20 + 16 * r + i]),
  ).reverse(),
);

/** Characters that people type and the table lacks, as what a reader takes for them. */
const ALIKE: Readonly<Record<string, string>> = {
  '‘': "'", '’': "'", '‚': ',', '“': '"', '”': '"', '„': '"', '–': '-', '—': '-', '…': '.', '×': 'x', '`': "'", '´': "'",
  '^': '¯', '~': '-', 'ł': 'l', 'Ł': 'L', 'Đ': 'Ð', 'β': 'ß', '\u00a0': ' ', '\t': ' ', '\n': ' ', '\r': ' ',
}; // prettier-ignore

function codeOf(character: string): number {
  const alike = ALIKE[character] ?? character;
  const code = CODES.get(alike);
  if (code !== undefined) return code;
  // Without its accent it is still readable.
  const base = alike.normalize('NFD').replace(/\p{Mark}/gu, '');
  return CODES.get(base) ?? UNKNOWN;
}

/** A text in the codes of RDS, at most `length` of them; what the table lacks is replaced by what is most like it, or `?`. */
export function rdsCodes(text: string, length: number): Uint8Array {
  return Uint8Array.from(Array.from(text.normalize('NFC')).slice(0, length), codeOf);
}

/** The same, filled up with spaces. */
export function rdsCodesPadded(text: string, length: number): Uint8Array {
  const codes = new Uint8Array(length).fill(SPACE);
  codes.set(rdsCodes(text, length));
  return codes;
}
