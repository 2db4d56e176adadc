import type { EngineLink } from './engine-link.js';
import type { StationFeed } from './station-feed.js';
import type { TitleLine } from './titles.js';

export interface FollowOptions {
  readonly link: EngineLink;
  readonly feed: StationFeed;
  readonly titles: TitleLine;
  readonly now: () => number;
}

/** How long the engine may take to appear at the start before that is an alarm. */
const APPEAR_MS = 5000;

/** Carries what the engine says into what the station knows. */
export function followEngine({ link, feed, titles, now }: FollowOptions): void {
  const away = (): void => {
    feed.raise('link.engine', 'critical', 'The engine does not answer; control reconnects until it does.', now());
  };
  setTimeout(() => {
    if (!link.connected) away();
  }, APPEAR_MS).unref();
  link.on('link', (connected) => {
    feed.set('linked', connected);
    if (connected) feed.clear('link.engine');
    else away();
  });
  link.on('state', (state) => {
    titles.take(state);
    feed.set('engine', state);
  });
  link.on('meters', (meters) => {
    feed.setMeters(meters);
  });
  link.on('refused', (what, why) => {
    const key = `engine.${what}`;
    if (why === null) feed.clear(key);
    else feed.raise(key, 'warning', `The engine did not take the ${what}: ${why}`, now());
  });
}
