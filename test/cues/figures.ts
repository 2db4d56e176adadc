/** The value that a part of the values does not pass; `part` 0..1. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
}

export const magnitudes = (values: readonly (number | undefined)[]): number[] =>
  values.filter((value) => value !== undefined).map(Math.abs);
