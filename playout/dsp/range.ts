/**
 * `value` where it lies in [minimum, maximum]; else a RangeError that names the key, the value and the range, e.g.
 * `agc.maxBoostDb is 40, allowed is 0 to 20`. NaN is never in a range.
 */
export function inRange(key: string, value: number, minimum: number, maximum: number): number {
  if (value >= minimum && value <= maximum) return value;
  throw new RangeError(`${key} is ${value}, allowed is ${minimum} to ${maximum}`);
}

/** Sample rates that the stages of the chain are made for. */
export function checkedRateHz(sampleRateHz: number): number {
  return inRange('sampleRateHz', sampleRateHz, 8000, 192_000);
}
