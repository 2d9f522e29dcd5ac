import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, build } from './kustomize.js';
import { danglingReferences } from './references.js';

/*
 * Holds what kustomize makes of each folder to the schemas of Kubernetes: what is required is there and of its type. Those schemas let through what
 * they do not know; the types of TypeScript do not. So each manifest is also written down as a value of its type, for the compiler to look at.
 */
const FOLDERS = ['../../examples/churn'];
const TYPED = join('target', 'manifests');

interface Model {
  validate(): void;
}

rmSync(TYPED, { recursive: true, force: true });
mkdirSync(TYPED, { recursive: true });
const mistakes: string[] = [];
let held = 0;
for (const folder of FOLDERS) {
  const manifests = build(folder);
  mistakes.push(...danglingReferences(manifests).map((mistake) => `${folder}: ${mistake}`));
  for (const manifest of manifests) {
    const model = `kubernetes-models/${manifest.apiVersion}/${manifest.kind}`;
    const named = `${manifest.kind} ${manifest.metadata.name}`;
    const models = (await import(model)) as Record<string, new (data: Manifest) => Model>;
    const Type = models[manifest.kind];
    if (Type === undefined) {
      throw new Error(`${folder}: there is no ${model}`);
    }
    try {
      new Type(manifest).validate();
    } catch (mistake) {
      mistakes.push(`${folder}: ${named}: ${mistake instanceof Error ? mistake.message : String(mistake)}`);
    }
    writeFileSync(
      join(TYPED, `${manifest.kind}-${manifest.metadata.name}.ts`),
      `import type { I${manifest.kind} } from '${model}';\n` +
        `export const manifest: I${manifest.kind} = ${JSON.stringify(manifest, null, 1)};\n`,
    );
    held++;
  }
}
if (mistakes.length > 0) {
  throw new Error(mistakes.join('\n'));
}
console.log(`${held} manifests are what Kubernetes expects.`);
