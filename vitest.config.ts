import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

/** Tests that run in real time (sound cards, streams, processes): alone, one file after another, behind all others. */
const REAL_TIME = [
  'test/system/**/*.test.ts',
  'test/playout/outputs/**/*.test.ts',
  'test/playout/inputs/**/*.test.ts',
  'test/playout/supervisor/**/*.test.ts',
];
const BROWSER = 'test/**/*.browser.test.ts';

const patience = { testTimeout: 60_000, hookTimeout: 120_000, setupFiles: ['test/setup.ts'] };

export default defineConfig({
  test: {
    globalSetup: ['test/build.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [BROWSER, ...REAL_TIME],
          sequence: { groupOrder: 0 },
          ...patience,
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: REAL_TIME,
          fileParallelism: false,
          // A machine shared with others can hold up the sound system itself; what fails three times in a row is ours.
          retry: 2,
          sequence: { groupOrder: 1 },
          ...patience,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [BROWSER],
          sequence: { groupOrder: 2 },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
                args: [
                  '--no-sandbox',
                  '--disable-gpu',
                  '--disable-background-networking',
                  '--disable-component-update',
                ],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
