import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { settingsFrom } from '../../config/settings.js';
import { ContinuityError, messageOf } from '../../playout/api/errors.js';
import { supervised } from '../../playout/api/supervised.js';
import { openControl, type Control } from './control.js';
import { createLogger } from './log.js';

const logger = createLogger();

/** Beyond this the process ends whatever still waits; the supervisor would kill it a little later. */
const STOP_LIMIT_MS = 4000;

/** The control process: arguments are the running station's settings file and its data folder. */
async function main(settingsFile: string, dataFolder: string): Promise<void> {
  let control: Control | null = null;
  const supervisor = supervised(
    {
      ...(process.send && { send: process.send.bind(process) }),
      on: (event: string, listener: (message: unknown) => void) => process.on(event, listener),
      get connected() {
        return process.connected;
      },
      every: (ms, look) => {
        const timer = setInterval(look, ms);
        return () => {
          clearInterval(timer);
        };
      },
    },
    {
      onStop: (reason) => {
        logger.info(`stopping: ${reason}`);
        setTimeout(() => process.exit(0), STOP_LIMIT_MS).unref();
        void (control?.stop() ?? Promise.resolve()).finally(() => process.exit(0));
      },
    },
  );
  try {
    control = await openControl({
      settings: settingsFrom(JSON.parse(readFileSync(settingsFile, 'utf8'))),
      dataFolder,
      panelDirectory: fileURLToPath(new URL('../panel', import.meta.url)),
      logger,
      onReady: (url) => {
        logger.info(`the panel is at ${url}`);
        supervisor.ready(url);
      },
    });
  } catch (error) {
    const code = error instanceof ContinuityError ? error.code : 'INTERNAL';
    logger.error({ err: error }, `control cannot start: ${messageOf(error)}`);
    supervisor.fatal(code, messageOf(error));
    // The message must leave before the process does.
    setTimeout(() => process.exit(1), 100);
  }
}

await main(process.argv[2] ?? '', process.argv[3] ?? '');
