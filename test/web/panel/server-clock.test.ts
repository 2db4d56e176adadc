import { expect, it } from 'vitest';
import { ServerClock } from '../../../web/panel/state/server-clock.js';

it('follows the answer that came back fastest', () => {
  let local = 1_000_000;
  const clock = new ServerClock(() => local);
  clock.start(2_000_000);
  expect(clock.now()).toBe(2_000_000);
  // The server is 1,000,100 ms ahead; answers take 400 ms, then 20 ms, then 200 ms.
  for (const roundTripMs of [400, 20, 200]) {
    const sentAt = local;
    local += roundTripMs;
    const skewed = roundTripMs === 20 ? 10 : roundTripMs;
    clock.sample(sentAt, sentAt + skewed + 1_000_100);
  }
  expect(clock.now() - local).toBe(1_000_100);
});
