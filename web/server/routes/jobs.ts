import type { FastifyInstance } from 'fastify';
import { ErrorSchema } from '../../api/commands.js';
import { JobParamsSchema, JobSchema, JobsSchema, type StationJob } from '../../api/jobs.js';
import type { AppParts } from '../app-parts.js';
import type { RouteHost } from './station.js';

/** The station's recurring work: how each job fared last, when it runs next, and a run on request. */
export function addJobRoutes(host: FastifyInstance, { jobs }: AppParts): void {
  const app = host as unknown as RouteHost;
  app.get('/api/jobs', { schema: { summary: 'Recurring work', response: { 200: JobsSchema } } }, () => ({
    jobs: jobs.status(),
  }));
  app.post(
    '/api/jobs/:name/run',
    {
      schema: {
        summary: 'Run a job now; answers when it has ended, with how it fared',
        params: JobParamsSchema,
        response: { 200: JobSchema, 400: ErrorSchema },
      },
    },
    async (request) => {
      const { name } = request.params;
      const status = (): StationJob | undefined => jobs.status().find((job) => job.name === name);
      try {
        await jobs.runNow(name);
      } catch (error) {
        // How it fared is in the status that is answered; where there is none the station is starting or stopping.
        if (status() === undefined) throw error;
      }
      return status();
    },
  );
}
