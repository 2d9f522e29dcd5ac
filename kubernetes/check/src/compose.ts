import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

/*
 * Holds docker-compose.yml, with the variables of .env in it and its anchors resolved, to the JSON schema of the Compose specification. It names
 * its own draft by an address that validators do not know.
 */
const HOME = join('..', '..');
const SCHEMA = join('node_modules', 'dclint', 'schemas', 'compose.schema.json');

const variables = new Map<string, string>();
for (const line of readFileSync(join(HOME, '.env'), 'utf8').split('\n')) {
  const [name, ...value] = line.split('=');
  if (name !== undefined && name !== '' && !name.startsWith('#')) {
    variables.set(name, value.join('='));
  }
}
const text = readFileSync(join(HOME, 'docker-compose.yml'), 'utf8').replace(
  /\$\{([A-Z_0-9]+)\}/g,
  (_, name: string) => {
    const value = variables.get(name);
    if (value === undefined) {
      throw new Error(`docker-compose.yml: .env has no ${name}`);
    }
    return value;
  },
);
const compose = parse(text, { merge: true }) as { services: Record<string, object> };
const { $schema: _, ...schema } = JSON.parse(readFileSync(SCHEMA, 'utf8')) as Record<string, object>;
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
if (!validate(compose)) {
  throw new Error(
    (validate.errors ?? [])
      .map((error) => `docker-compose.yml: ${error.instancePath} ${error.message ?? ''}`)
      .join('\n'),
  );
}
console.log(`${Object.keys(compose.services).length} services are what the Compose specification expects.`);
