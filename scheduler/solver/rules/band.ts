/** weight * (plays outside of the band)^2. */
export function bandCost(plays: number, least: number, most: number, weight: number): number {
  const outside = plays < least ? least - plays : plays > most ? plays - most : 0;
  return weight * outside * outside;
}

/** Whole plays within `part` of the even share, rounded outwards: at least one of them can always be met by all songs. */
export function bandAround(share: number, part: number): { least: number; most: number } {
  // What is a whole number but for rounding stays one.
  const slack = 1e-9;
  return { least: Math.floor(share * (1 - part) + slack), most: Math.ceil(share * (1 + part) - slack) };
}
