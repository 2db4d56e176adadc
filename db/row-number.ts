/** An id as people and messages write it, as the number of a row; undefined where it cannot be one. */
export function rowNumber(id: string): number | undefined {
  return /^\d{1,15}$/.test(id) ? Number(id) : undefined;
}
