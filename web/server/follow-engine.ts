import { bypassWarning } from './bypass-warning.js';
import type { EngineLink } from './engine-link.js';
import type { LoudnessRecord } from './loudness-record.js';
import type { StationFeed } from './station-feed.js';
import type { TitleLine } from './titles.js';

export interface FollowOptions {
  readonly link: EngineLink;
  readonly feed: StationFeed;
  readonly titles: TitleLine;
  readonly loudness: LoudnessRecord;
  readonly now: () => number;
}

/** How long the engine may take to appear at the start before that is an alarm. */
const APPEAR_MS = 5000;

/** Carries what the engine says into what the station knows. */
export function followEngine({ link, feed, titles, loudness, now }: FollowOptions): void {
  const away = (): void => {
    feed.raise('link.engine', 'critical', 'The engine does not answer; control reconnects until it does.', now());
  };
  setTimeout(() => {
    if (!link.connected) away();
  }, APPEAR_MS).unref();
  let warned: string | null = null;
  const warnOfBypass = (warning: string | null): void => {
    // Said once, not with every state that the engine sends.
    if (warning === warned) return;
    warned = warning;
    if (warning === null) feed.clear('sound.bypassed');
    else feed.raise('sound.bypassed', 'warning', warning, now());
  };
  link.on('link', (connected) => {
    feed.set('linked', connected);
    if (connected) feed.clear('link.engine');
    else {
      away();
      // How its chain is set now is not known.
      warnOfBypass(null);
    }
  });
  link.on('state', (state) => {
    titles.take(state);
    feed.set('engine', state);
    warnOfBypass(bypassWarning(state.chain));
  });
  link.on('meters', (meters) => {
    feed.setMeters(meters);
    const second = loudness.take(meters, link.state?.runId ?? '', now());
    if (second !== null) feed.setLoudness(second, loudness.integratedLufs);
  });
  link.on('refused', (what, why) => {
    const key = `engine.${what}`;
    if (why === null) feed.clear(key);
    else feed.raise(key, 'warning', `The engine did not take the ${what}: ${why}`, now());
  });
}
