// Writes config/station.schema.json from the settings' shape. Run after the build: npm run build:schema
import { writeFileSync } from 'node:fs';
import { URL } from 'node:url';
import { format } from 'prettier';
import { settingsJsonSchema } from '../dist/config/schema.js';

const target = new URL('../config/station.schema.json', import.meta.url);
const text = await format(JSON.stringify(settingsJsonSchema()), { parser: 'json', printWidth: 120 });
writeFileSync(target, text);
