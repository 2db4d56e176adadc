function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, canonical(one)]));
}

/** The same JSON, in whatever order its keys come. */
export function sameContent(one: unknown, other: unknown): boolean {
  return Object.is(one, other) || JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}
