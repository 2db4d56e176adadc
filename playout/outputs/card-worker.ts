import { isMainThread, parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { FrameRing } from '../api/frame-ring.js';
import { raiseThread, REAL_TIME } from '../media/thread-priority.js';
import { CardFeeder } from './card-feeder.js';
import type { CardSetup, FromCardThread } from './card-setup.js';

// The thread that feeds a sound card: the main thread stands still for as long as each decoder and encoder takes to start.

const REPORT_MS = 100;

function run({ ring, ...setup }: CardSetup, port: MessagePort): void {
  const post = (message: FromCardThread): void => {
    port.postMessage(message);
  };
  const report = (): void => {
    post({ type: 'report', report: feeder.report() });
  };
  const feeder = new CardFeeder({
    ...setup,
    ring: new FrameRing(ring),
    log: (level, message, detail) => {
      post({ type: 'log', level, message, detail });
    },
    onChange: report,
  });
  const reports = setInterval(report, REPORT_MS);
  port.once('message', () => {
    clearInterval(reports);
    void feeder.stop().then(() => {
      port.close();
    });
  });
  feeder.start();
}

if (!isMainThread && parentPort) {
  // The card's process is in a hurry from its first moment on.
  raiseThread(REAL_TIME.feeder, 'inherited');
  run(workerData as CardSetup, parentPort);
}
