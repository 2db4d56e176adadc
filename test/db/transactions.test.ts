import { expect, it } from 'vitest';
import { inSnapshot, inTransaction, openSqlite } from '../../db/open.js';
import { revision } from '../../db/queries/rundown.js';
import { station } from './fixture.js';

const GROW = 'UPDATE rundown_state SET revision = revision + 1';

it('what reads first and then writes is never refused because another process has written in between', async () => {
  const { db } = await station();
  const other = openSqlite(db.path, { busyTimeoutMs: 0 });
  try {
    await inTransaction(db, async (transaction) => {
      const read = await revision(transaction);
      // The other process waits for its turn, which takes longer here than it has patience.
      expect(() => other.exec(GROW)).toThrow(/locked/);
      await transaction.kysely
        .updateTable('rundown_state')
        .set({ revision: read + 10 })
        .execute();
    });
    other.exec(GROW);
    expect(await revision(db)).toBe(11);
  } finally {
    other.close();
  }
});

it('who only reads sees one state and holds nobody up', async () => {
  const { db } = await station();
  const other = openSqlite(db.path, { busyTimeoutMs: 0 });
  try {
    await inSnapshot(db, async (reading) => {
      const before = await revision(reading);
      other.exec(GROW);
      expect(await revision(reading)).toBe(before);
    });
    expect(await revision(db)).toBe(1);
  } finally {
    other.close();
  }
});
