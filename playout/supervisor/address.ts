import { createServer, isIP } from 'node:net';
import { ContinuityError, messageOf } from '../api/errors.js';

/** True for an address that this machine alone can reach. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

/**
 * Refuses an address that others can reach, and a port that is taken. Resolves with the port to use: the one that was
 * asked for, or a free one for 0, so that the panel keeps its address when its process is restarted.
 * Rejects with ContinuityError ADDRESS_REFUSED or PORT_IN_USE.
 */
export async function checkedPort(host: string, port: number): Promise<number> {
  if (!isLoopback(host)) {
    throw new ContinuityError(
      'ADDRESS_REFUSED',
      `the panel cannot be served on ${host}: others could reach it, and accounts are needed for that; use 127.0.0.1 or ::1`,
    );
  }
  try {
    return await boundPort(host, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new ContinuityError(
        'PORT_IN_USE',
        `port ${port} on ${host} is taken by another program; free it, or choose another with --port (0 takes a free one)`,
        { cause: error },
      );
    }
    throw new ContinuityError(
      'ADDRESS_REFUSED',
      `the panel cannot be served on ${host} port ${port} (${messageOf(error)}); choose another with --host and --port`,
      { cause: error },
    );
  }
}

function boundPort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  });
}
