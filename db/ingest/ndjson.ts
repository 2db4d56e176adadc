import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { messageOf } from '../../playout/api/errors.js';
import { checkedRecord, type ReadRecord } from './cart-record.js';

/** Records of a file with one JSON object a line; empty lines are passed over, a wrong one is an error of its own. */
export async function* readNdjson(stream: Readable): AsyncGenerator<ReadRecord> {
  let line = 0;
  for await (const text of createInterface({ input: stream.setEncoding('utf8'), crlfDelay: Infinity })) {
    line += 1;
    const bare = (line === 1 ? text.replace(/^\uFEFF/, '') : text).trim();
    if (bare === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(bare);
    } catch (error) {
      yield { line, error: `it is no JSON: ${messageOf(error)}` };
      continue;
    }
    yield checkedRecord(line, value);
  }
}
