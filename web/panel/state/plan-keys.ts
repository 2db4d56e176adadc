type Press = Pick<KeyboardEvent, 'code' | 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** What a key does to the chosen item of the plan; undefined for every other key. */
export function planKey(
  press: Press,
): 'lock' | 'remove' | 'remove-now' | 'leave' | 'candidates' | 'insert' | 'replan' | undefined {
  if (press.altKey || press.shiftKey) return undefined;
  if (press.ctrlKey || press.metaKey) return press.key === 'Delete' ? 'remove-now' : undefined;
  if (press.code === 'KeyL') return 'lock';
  if (press.code === 'KeyR') return 'replan';
  switch (press.key) {
    case 'Delete':
      return 'remove';
    case 'Escape':
      return 'leave';
    case 'Enter':
      return 'candidates';
    case 'Insert':
      return 'insert';
    default:
      return undefined;
  }
}
