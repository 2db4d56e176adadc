import fastifyStatic from '@fastify/static';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import websocket from '@fastify/websocket';
import fastify, { LogController, type FastifyInstance } from 'fastify';
import { existsSync } from 'node:fs';
import type { AppParts } from './app-parts.js';
import { addFailures } from './failure.js';
import { addGuard } from './guard.js';
import { openApi } from './openapi.js';
import { addAuditionRoutes } from './routes/audition.js';
import { addCommandRoute } from './routes/command.js';
import { addLibraryRoutes } from './routes/library.js';
import { addLibraryChangeRoutes } from './routes/library-changes.js';
import { addListenRoutes } from './routes/listen.js';
import { addLiveRoute } from './routes/live.js';
import { addJobRoutes } from './routes/jobs.js';
import { addPlanDayRoutes } from './routes/plan-day.js';
import { addPlannerRoutes } from './routes/planner.js';
import { addReportRoutes } from './routes/reports.js';
import { addSoundRoutes } from './routes/sound.js';
import { addStationRoutes } from './routes/station.js';
import { addTrafficRoutes } from './routes/traffic.js';
import { addUploadRoutes } from './routes/uploads.js';
import { serializerFactory, validatorCompiler } from './validation.js';

export type App = FastifyInstance;

const BODY_LIMIT_BYTES = 64 * 1024;
const LIVE_MESSAGE_LIMIT_BYTES = 16 * 1024;

/** The station's server, ready to listen. */
export async function buildApp(parts: AppParts): Promise<App> {
  const app = fastify({
    loggerInstance: parts.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    // Listeners and panels never end by themselves.
    forceCloseConnections: true,
    schemaController: { compilersFactory: { buildSerializer: serializerFactory } },
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  addGuard(app);
  addFailures(app);
  const described = openApi(app);
  await app.register(websocket, { options: { maxPayload: LIVE_MESSAGE_LIMIT_BYTES } });
  await app.register((routes, _options, done) => {
    addStationRoutes(routes, parts);
    addSoundRoutes(routes, parts);
    addCommandRoute(routes, parts);
    addLibraryRoutes(routes, parts);
    addLibraryChangeRoutes(routes, parts);
    addJobRoutes(routes, parts);
    addReportRoutes(routes, parts);
    addTrafficRoutes(routes, parts);
    addPlannerRoutes(routes, parts);
    addPlanDayRoutes(routes, parts);
    addAuditionRoutes(routes, parts);
    addListenRoutes(routes, parts);
    addLiveRoute(routes, parts);
    addUploadRoutes(routes, parts);
    routes.get('/api/openapi.json', { schema: { hide: true } }, described);
    done();
  });
  await addPanel(app, parts);
  return app;
}

async function addPanel(app: FastifyInstance, { panelDirectory, logger }: AppParts): Promise<void> {
  if (!existsSync(panelDirectory)) {
    logger.warn(`the panel is not built (${panelDirectory}), run npm run build`);
    return;
  }
  await app.register(fastifyStatic, {
    root: panelDirectory,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // Built assets carry a hash of their content in their names; the page itself is always asked for anew.
      const lasting = path.includes('/assets/');
      void reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
