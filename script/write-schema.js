// Writes the JSON Schemas in config/ from the shapes of the settings and of the station file. Run after the build: npm run build:schema
import { writeFileSync } from 'node:fs';
import { URL } from 'node:url';
import { format } from 'prettier';
import { settingsJsonSchema } from '../dist/modules/config/schema.js';
import { stationFileJsonSchema } from '../dist/modules/config/station-file.js';

for (const [name, schema] of [
  ['station.schema.json', settingsJsonSchema()],
  ['station-file.schema.json', stationFileJsonSchema()],
]) {
  const text = await format(JSON.stringify(schema), { parser: 'json', printWidth: 120 });
  writeFileSync(new URL(`../config/${name}`, import.meta.url), text);
}
