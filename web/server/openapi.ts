import type { FastifyInstance, RouteOptions } from 'fastify';

/**
 * The description of all routes that are added to `app` from now on, made when it is first asked for: what makes it is a tenth
 * of the program, and hardly anybody asks.
 */
export function openApi(app: FastifyInstance): () => Promise<object> {
  const routes: RouteOptions[] = [];
  let made: Promise<object> | undefined;
  app.addHook('onRoute', (route) => {
    routes.push(route);
  });
  return () => (made ??= describe(routes));
}

/** Swagger listens while routes are added: they are added again, to a server that never answers. */
async function describe(routes: readonly RouteOptions[]): Promise<object> {
  const [{ default: fastify }, { default: swagger }] = await Promise.all([
    import('fastify'),
    import('@fastify/swagger'),
  ]);
  const described = fastify({ exposeHeadRoutes: false });
  await described.register(swagger, {
    openapi: { info: { title: 'Continuity', description: 'The station on air', version: '1' } },
  });
  described.setValidatorCompiler(() => () => true);
  described.setSerializerCompiler(() => () => '');
  for (const { method, url, schema } of routes) {
    if (method === 'HEAD' || schema?.hide === true) continue;
    described.route({ method, url, ...(schema && { schema }), handler: () => null });
  }
  await described.ready();
  return described.swagger();
}
