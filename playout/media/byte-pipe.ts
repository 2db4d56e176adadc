import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Two connected ends: `writer` is for a child process, `reader` hands what comes to the callback that it was opened with. */
export interface BytePipe {
  readonly writer: Socket;
  readonly reader: Socket;
}

/** As much as a socket gives at once. */
const READ_BYTES = 1 << 16;

/**
 * Opens a pipe whose bytes always arrive in one and the same buffer: they are valid until `take` returns. The pipes that
 * `spawn` makes allocate 64 kB for each piece, which costs three times as much as reading it, and the collector on top.
 * Several pipes may have one `buffer`, since nothing else is read before `take` returns.
 * Rejects with the system's error, for example where the folder for temporary files may not be written.
 */
export async function openBytePipe(
  take: (bytes: Buffer) => void,
  buffer: Buffer = Buffer.alloc(READ_BYTES),
): Promise<BytePipe> {
  // Nobody else can connect: the folder is this user's alone, and gone as soon as both ends are there.
  const folder = mkdtempSync(join(tmpdir(), 'continuity-pipe-'));
  try {
    return await connectEnds(join(folder, 'pipe'), take, buffer);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function connectEnds(path: string, take: (bytes: Buffer) => void, buffer: Buffer): Promise<BytePipe> {
  return new Promise((resolve, reject) => {
    const server = createServer({ pauseOnConnect: true });
    server.once('error', reject);
    server.listen(path, () => {
      const callback = (count: number): boolean => {
        take(buffer.subarray(0, count));
        return true;
      };
      const reader = connect({ path, onread: { buffer, callback } });
      reader.once('error', reject);
      server.once('connection', (writer) => {
        server.close();
        resolve({ writer, reader });
      });
    });
  });
}
