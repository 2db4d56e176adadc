import { messageOf } from '../../../playout/api/errors.js';
import { isLiveAddress, liveSource } from '../../../playout/api/live-source.js';
import type { LiveSlot } from '../../api/library.js';

export const LIVE_TYPES = [
  ['stream', 'Stream'],
  ['input', 'Sound device'],
] as const;
export type LiveType = (typeof LIVE_TYPES)[number][0];

const INPUT = 'input:';

/** An address as the form has it: what is heard there, and what is typed. */
export function liveParts(address: string): { readonly type: LiveType; readonly text: string } {
  return address.startsWith(INPUT)
    ? { type: 'input', text: address.slice(INPUT.length) }
    : { type: 'stream', text: address };
}

export function addressFrom(type: LiveType, text: string): string {
  return type === 'input' ? INPUT + text.trim() : text.trim();
}

/** `1:00:00`, `0:03:00`, `0:00:30.5`; empty where there is no length. */
export function lengthText(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds <= 0) return '';
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const ms = Math.round(seconds * 1000) % 1000;
  const part = ms === 0 ? '' : `.${String(ms).padStart(3, '0').replace(/0+$/, '')}`;
  return `${Math.floor(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}${part}`;
}

/** What is wrong with a source, in a sentence; undefined where it can be saved. A length that cannot be read is NaN. */
export function liveFault({ address, lengthSeconds }: LiveSlot): string | undefined {
  const { type, text } = liveParts(address);
  if (type === 'input' && text === '') return 'Name the sound device, as this machine lists it.';
  if (type === 'stream' && !isLiveAddress(address)) return 'The address of a stream begins with https:// or http://.';
  try {
    liveSource(address);
  } catch (error) {
    return messageOf(error);
  }
  if (lengthSeconds >= 1 && lengthSeconds <= 86_400) return undefined;
  return 'How long it has the air is h:mm:ss, from 0:00:01 to 24:00:00.';
}
