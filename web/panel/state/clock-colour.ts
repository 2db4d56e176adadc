/** Colours that stand apart on both themes; a clock without one of its own takes the one that its name leads to. */
export const CLOCK_COLOURS = [
  '#4a7fe0',
  '#d68a2e',
  '#2fa58a',
  '#c75a9b',
  '#8f6bd6',
  '#c9b23a',
  '#5aa0b8',
  '#d6553f',
  '#6f9a4a',
  '#a9745a',
] as const;

/** `#rrggbb` of a clock. */
export function clockColour(name: string, colour: string | null | undefined): string {
  if (colour !== null && colour !== undefined) return colour;
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return CLOCK_COLOURS[sum % CLOCK_COLOURS.length];
}
