import type { FastifyInstance, FastifyRequest } from 'fastify';

/** The host of `host[:port]` without its port; brackets of an IPv6 address stay. */
function hostnameOf(host: string): string {
  return host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : host.replace(/:\d+$/, '');
}

/** True for names that can only mean this machine. A name that resolves to loopback today may not tomorrow. */
export function isLoopbackHost(host: string): boolean {
  const name = hostnameOf(host).toLowerCase();
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}

/** True for an address that the server may listen on until there are accounts. */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || isLoopbackHost(address);
}

/**
 * Whether a request may be answered: its Host must be a loopback name (against DNS rebinding) and its Origin, where a
 * browser sends one, must be this very server: another page on the same machine is still another page.
 */
export function refusalOf(headers: {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}): string | null {
  const { host, origin } = headers;
  if (host === undefined || !isLoopbackHost(host)) return 'this station answers to loopback names only';
  if (origin === undefined) return null;
  if (origin.toLowerCase() === `http://${host.toLowerCase()}`) return null;
  return 'the request comes from another page';
}

/** What a page of this server may do: its own scripts, styles, sound and socket, nothing from elsewhere. */
function contentSecurityPolicy(host: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "media-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    // Written out beside 'self': some browsers do not count ws: as the same origin.
    `connect-src 'self' ws://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // The default one lets through a waveform's own plain markup and nothing else: elements/wave-markup.ts.
    'trusted-types lit-html default',
    "require-trusted-types-for 'script'",
  ].join('; ');
}

/** Headers that every answer carries. `host` has passed `refusalOf`. */
export function securityHeaders(host: string): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(host),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}

function forbidden(request: FastifyRequest): string | null {
  return refusalOf({ host: request.headers.host, origin: request.headers.origin });
}

/** Puts the guard before every route, the live socket's upgrade included. */
export function addGuard(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const why = forbidden(request);
    if (why !== null) {
      request.log.warn({ host: request.headers.host, origin: request.headers.origin }, `refused: ${why}`);
      // An upgrade that was refused is nobody's connection any more: it would outlive the server.
      if (request.headers.upgrade !== undefined) {
        reply.raw.once('finish', () => {
          request.raw.socket.destroySoon();
        });
      }
      return reply.code(403).send({ error: { code: 'ADDRESS_REFUSED', message: why } });
    }
    reply.headers(securityHeaders(request.headers.host ?? ''));
    return undefined;
  });
}
