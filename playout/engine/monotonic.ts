/** The machine's monotonic clock in milliseconds: it goes on while processes come and go, and nobody sets it. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1000;
}
