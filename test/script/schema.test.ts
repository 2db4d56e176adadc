import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { settingsJsonSchema } from '../../config/schema.js';

it('the committed JSON Schema is that of the settings (npm run build:schema)', () => {
  const committed: unknown = JSON.parse(
    readFileSync(new URL('../../config/station.schema.json', import.meta.url), 'utf8'),
  );
  expect(committed).toEqual(settingsJsonSchema());
});
