import { readFile } from 'node:fs/promises';
import { messageOf } from '../../playout/api/errors.js';
import type { Log } from '../../playout/api/log.js';
import type { ProcessStatus } from '../../playout/api/process-status.js';
import type { StationFeed } from './station-feed.js';

const LOOK_INTERVAL_MS = 1000;

/** Follows the list of processes that the supervisor keeps in a file. Answers how to stop. */
export function watchProcesses(file: string, feed: StationFeed, log: Log): () => void {
  let last = '';
  let complained = '';
  const look = async (): Promise<void> => {
    try {
      const text = await readFile(file, 'utf8');
      if (text === last) return;
      last = text;
      feed.set('processes', JSON.parse(text) as ProcessStatus[]);
    } catch (error) {
      const what = messageOf(error);
      // Without a supervisor there is no such file: said once, not every second.
      if (what !== complained) log('info', `the list of processes cannot be read: ${what}`);
      complained = what;
    }
  };
  const timer = setInterval(() => void look(), LOOK_INTERVAL_MS);
  void look();
  return () => {
    clearInterval(timer);
  };
}
