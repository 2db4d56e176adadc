import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../config/schema.js';
import { stationPaths } from '../config/station-paths.js';
import { ContinuityError, messageOf } from './api/errors.js';
import type { Log } from './api/log.js';
import type { Output } from './api/output.js';
import { supervised } from './api/supervised.js';
import { LiveEngine } from './engine/live-engine.js';
import { ClockDiscipline } from './engine/sample-clock.js';
import { raiseThread, REAL_TIME } from './media/thread-priority.js';
import { DeviceInput } from './inputs/device-input.js';
import { openLive } from './inputs/open-live.js';
import { CardOutput } from './outputs/card-output.js';
import { MultiplexOutput } from './outputs/multiplex-output.js';
import { RecordingOutput } from './outputs/recording-output.js';
import { StreamOutput } from './outputs/stream-output.js';
import { StreamServer } from './outputs/stream-server.js';

/** How often the sample clock is corrected by the sound card. */
const DISCIPLINE_MS = 500;

/** Between the starts of outputs: on two cores, several processes that start at once take the time of the item on air. */
const APART_MS = 400;

const NOT_IN_REAL_TIME =
  "this user may not schedule in real time (LimitRTPRIO in the service's unit allows it): busy programs may hold up the sound";

const log: Log = (level, message, detail) => {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...detail })}\n`);
};

/**
 * The mixer keeps the time of the programme's card; the multiplex follows a card of its own by its own conversion, and where
 * it has the only card the mixer follows that.
 */
function followCards(engine: LiveEngine, card: CardOutput | undefined, multiplex: MultiplexOutput | undefined): void {
  const [programme, fm] = [new ClockDiscipline(), new ClockDiscipline()];
  setInterval(() => {
    if (card) {
      const { state, delayFrames } = card.status();
      engine.ratePpm = programme.update(state === 'running' ? delayFrames : undefined, card.targetDelayFrames);
    }
    if (!multiplex) return;
    const delay = multiplex.cardDelay();
    const ppm = fm.update(delay?.delayFrames, delay?.targetFrames ?? 0);
    if (card) multiplex.ratePpm = -ppm;
    else engine.ratePpm = ppm;
  }, DISCIPLINE_MS);
}

/** The engine's process: arguments are the running station's settings file and its data folder. */
async function main(settingsFile: string, dataFolder: string): Promise<void> {
  // The supervisor has checked and completed them: reading them is all, and a restart is quicker without the schema.
  const settings = JSON.parse(readFileSync(settingsFile, 'utf8')) as Settings;
  const paths = stationPaths(dataFolder);
  const scheduling = raiseThread(REAL_TIME.main);
  if (scheduling !== 'real-time') log('info', NOT_IN_REAL_TIME, { scheduling });
  let stop = (): Promise<void> => Promise.resolve();
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
        log('info', `stopping: ${reason}`);
        void stop().finally(() => process.exit(0));
      },
    },
  );
  try {
    const engine = await LiveEngine.start({
      settings,
      paths,
      emergencyFile: settings.paths.emergencyFile ?? fileURLToPath(new URL('./demo/emergency.ogg', import.meta.url)),
      log,
      openLive: (source) => openLive({ ...source, log }),
      onBroken: (error) => {
        log('error', `the mixing thread broke: ${error.message}`, { stack: error.stack });
        process.exit(1);
      },
    });
    const onStatus = engine.outputChanged.bind(engine);
    const streams = new StreamServer({ socketPath: paths.streamSocket, log });
    await streams.start();
    const stream = (mount: '/listen.mp3' | '/listen.opus', kbps: number): Output =>
      new StreamOutput({
        ring: engine.ring,
        mount,
        kbps,
        log,
        onStatus,
        onPacket: (packet) => {
          streams.publish(mount, packet);
        },
      });
    const { card, fm, mp3Kbps, opusKbps, record } = settings.outputs;
    const outputs: Output[] = [stream('/listen.mp3', mp3Kbps), stream('/listen.opus', opusKbps)];
    if (record)
      outputs.push(
        new RecordingOutput({
          ring: engine.ring,
          directory: paths.recordings,
          timeZone: settings.station.timeZone,
          log,
          onStatus,
        }),
      );
    const cardOutput = card.enabled
      ? new CardOutput({ ring: engine.ring, device: card.device, profile: card.profile, log, onStatus })
      : undefined;
    const multiplex = fm.enabled
      ? new MultiplexOutput({
          ring: engine.ring,
          settings: fm,
          timeZone: settings.station.timeZone,
          title: () => engine.onAirTitle,
          log,
          onStatus,
        })
      : undefined;
    // The card before all else, in the time that the mixing thread and the first deck take: listeners hear it first.
    cardOutput?.start();
    if (cardOutput) outputs.push(cardOutput);
    if (multiplex) outputs.push(multiplex);
    followCards(engine, cardOutput, multiplex);
    const inputs = engine.inputs.map(
      ({ input, ring }) =>
        new DeviceInput({
          input,
          ring,
          device: settings.inputs[input].device,
          log,
          onStatus: engine.inputChanged.bind(engine),
        }),
    );
    await engine.mixing;
    // Each starts a process: after what is on air, and one after another.
    for (const end of [...inputs, ...outputs.filter((output) => output !== cardOutput)]) {
      await sleep(APART_MS);
      end.start();
    }
    stop = async () => {
      await Promise.all([...outputs, ...inputs].map((end) => end.stop()));
      await streams.stop();
      await engine.stop();
    };
    supervisor.ready();
  } catch (error) {
    supervisor.fatal(error instanceof ContinuityError ? error.code : 'INTERNAL', messageOf(error));
    log('error', messageOf(error), { stack: error instanceof Error ? error.stack : undefined });
    process.exitCode = 1;
    setTimeout(() => process.exit(1), 200);
  }
}

const settingsFile = process.argv.at(2);
const dataFolder = process.argv.at(3);
if (settingsFile === undefined || dataFolder === undefined) {
  process.stderr.write('error[USAGE]: the engine is started by `continuity start`, not by hand\n');
  process.exitCode = 2;
} else await main(settingsFile, dataFolder);
