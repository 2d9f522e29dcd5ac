import { Ajv, type SchemaObject } from 'ajv';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';
import { CODE, DASHBOARDS } from './files.js';

/* Holds the dashboards, as Grafana loads them, to the schema that Grafana publishes as types: nothing missing, and nothing that it does not know. */
const schema: SchemaObject = createGenerator({
  path: join(CODE, 'src', 'published.ts'),
  tsconfig: join(CODE, 'tsconfig.json'),
  type: 'PublishedDashboard',
  additionalProperties: false,
  // Grafana's types have several of one name.
  expose: 'none',
  skipTypeCheck: true,
}).createSchema('PublishedDashboard');
const validate = new Ajv({ allErrors: false, strict: false, discriminator: false }).compile(schema);

const files = readdirSync(DASHBOARDS);
for (const file of files) {
  if (!validate(JSON.parse(readFileSync(join(DASHBOARDS, file), 'utf8')))) {
    console.error(`${file}: ${JSON.stringify(validate.errors, null, 2)}`);
    process.exitCode = 1;
  }
}
console.log(`${files.length} dashboards, held to Grafana's schema`);
if (files.length === 0) {
  process.exitCode = 1;
}
