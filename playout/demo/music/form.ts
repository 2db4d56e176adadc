export const SECTION_KINDS = { I: 'intro', V: 'verse', C: 'chorus', B: 'bridge', K: 'break', O: 'outro' } as const;
export type SectionKind = (typeof SECTION_KINDS)[keyof typeof SECTION_KINDS];

/** One section of a song's form. */
export interface Section {
  readonly kind: SectionKind;
  readonly startBar: number;
  readonly bars: number;
  /** 0 for the first section of this kind, then 1, ... */
  readonly occurrence: number;
  /** The last of its kind. */
  readonly last: boolean;
  /** 0 rest .. 1 everything plays. */
  readonly energy: number;
}

const ENERGY: Readonly<Record<SectionKind, number>> = {
  intro: 0.3,
  verse: 0.5,
  chorus: 0.85,
  bridge: 0.45,
  break: 0.2,
  outro: 0.35,
};

/**
 * A form from a text such as `I4 V8 C8 V8 C8 B8 C8 O4`: intro, verse, chorus, bridge, break (K), outro, each with its
 * bars. Later verses and the last chorus have more energy. Throws on a section that it does not know.
 */
export function parseForm(text: string): Section[] {
  const words = text.split(/\s+/).map((word) => {
    const kind = SECTION_KINDS[word[0] as keyof typeof SECTION_KINDS] as SectionKind | undefined;
    const bars = Number(word.slice(1));
    if (kind === undefined || !Number.isInteger(bars) || bars < 1) throw new Error(`unknown section ${word}`);
    return { kind, bars };
  });
  let startBar = 0;
  return words.map(({ kind, bars }, index) => {
    const occurrence = words.slice(0, index).filter((word) => word.kind === kind).length;
    const last = !words.slice(index + 1).some((word) => word.kind === kind);
    const grown = kind === 'verse' ? occurrence * 0.1 : kind === 'chorus' && last && occurrence > 0 ? 0.15 : 0;
    const section = { kind, startBar, bars, occurrence, last, energy: ENERGY[kind] + grown };
    startBar += bars;
    return section;
  });
}
