import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { settingsJsonSchema } from '../../config/schema.js';
import { stationFileJsonSchema } from '../../config/station-file.js';

it.each([
  ['the settings', 'station.schema.json', settingsJsonSchema()],
  ['the station file', 'station-file.schema.json', stationFileJsonSchema()],
])('the committed JSON Schema is that of %s (npm run build:schema)', (_, name, schema) => {
  const committed: unknown = JSON.parse(readFileSync(new URL(`../../config/${name}`, import.meta.url), 'utf8'));
  expect(committed).toEqual(schema);
});
