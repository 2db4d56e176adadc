import { writeFileSync } from 'node:fs';
import { messageOf } from '../api/errors.js';

const NICE = -10;

/**
 * Puts the session that `pid` leads before others. Linux shares the processor between sessions first (sched_autogroup,
 * on by default outside of systemd's units) and by nice values only inside each: without this, an engine of nice -10
 * waits for any two busy programs of another terminal. Returns what stood in the way, or undefined.
 */
export function raiseGroup(pid: number): string | undefined {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(NICE), { flag: 'r+' });
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
