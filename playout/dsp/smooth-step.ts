/**
 * From 0 to 1 while `t` goes from 0 to 1, with no corner in the first and second derivative at the ends (Perlin's fade
 * polynomial): a crossfade along it throws no lines far from a tone. `t` is not checked.
 */
export function smoothStep(t: number): number {
  return t * t * t * (t * (t * 6 - 15) + 10);
}
