import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IService } from 'kubernetes-models/v1/Service';
import type { Manifest } from './kustomize.js';

type Labels = Readonly<Record<string, string>>;

/** What manifests say of each other and no schema knows: names that nobody has, labels that nobody bears. One line each. */
export function danglingReferences(manifests: readonly Manifest[]): string[] {
  const sets = ofKind<IStatefulSet>(manifests, 'StatefulSet');
  return [
    ...sets.flatMap((set) => ofSet(set, manifests)),
    ...ofKind<IService>(manifests, 'Service').flatMap((service) => ofService(service, sets)),
    ...ofKind<IPodDisruptionBudget>(manifests, 'PodDisruptionBudget').flatMap((budget) =>
      selected(budget.spec?.selector?.matchLabels ?? {}, sets).length === 1
        ? []
        : [`PodDisruptionBudget ${budget.metadata?.name} is of no StatefulSet`],
    ),
  ];
}

function ofSet(set: IStatefulSet, manifests: readonly Manifest[]): string[] {
  const said = `StatefulSet ${set.metadata?.name}`;
  const pod = set.spec?.template.spec;
  const container = containerOf(set);
  const volumes = [
    ...(pod?.volumes ?? []).map((volume) => volume.name),
    ...(set.spec?.volumeClaimTemplates ?? []).map((claim) => claim.metadata?.name),
  ];
  const maps = [
    ...(pod?.volumes ?? []).flatMap((volume) => volume.configMap?.name ?? []),
    ...(container.envFrom ?? []).flatMap((source) => source.configMapRef?.name ?? []),
  ];
  const probed = [container.startupProbe, container.livenessProbe, container.readinessProbe].map(
    (probe) => probe?.httpGet?.port,
  );
  return [
    ...absent(maps, named(manifests, 'ConfigMap'), `${said}: there is no ConfigMap`),
    ...absent([pod?.serviceAccountName], named(manifests, 'ServiceAccount'), `${said}: there is no ServiceAccount`),
    ...absent([set.spec?.serviceName], named(manifests, 'Service'), `${said}: there is no Service`),
    ...absent(
      (container.volumeMounts ?? []).map((mount) => mount.name),
      volumes,
      `${said}: there is no volume`,
    ),
    ...absent(probed, ports(container), `${said}: a probe asks a port that is not there:`),
    ...(matches(set.spec?.selector.matchLabels ?? {}, labelsOf(set)) ? [] : [`${said} does not select its own pods`]),
  ];
}

function ofService(service: IService, sets: readonly IStatefulSet[]): string[] {
  const said = `Service ${service.metadata?.name}`;
  const behind = selected(service.spec?.selector ?? {}, sets);
  if (behind.length !== 1) {
    return [`${said} is of ${behind.length} StatefulSets`];
  }
  const targets = (service.spec?.ports ?? []).map((port) => port.targetPort);
  return behind.flatMap((set) => absent(targets, ports(containerOf(set)), `${said}: its pods have no port`));
}

function ofKind<T>(manifests: readonly Manifest[], kind: string): T[] {
  return manifests.filter((manifest) => manifest.kind === kind) as unknown as T[];
}

function named(manifests: readonly Manifest[], kind: string): string[] {
  return manifests.filter((manifest) => manifest.kind === kind).map((manifest) => manifest.metadata.name);
}

function containerOf(set: IStatefulSet): IContainer {
  const [container, ...others] = set.spec?.template.spec?.containers ?? [];
  if (container === undefined || others.length > 0) {
    throw new Error(`StatefulSet ${set.metadata?.name} has not one container`);
  }
  return container;
}

function ports(container: IContainer): unknown[] {
  return (container.ports ?? []).map((port) => port.name);
}

function labelsOf(set: IStatefulSet): Labels {
  return set.spec?.template.metadata?.labels ?? {};
}

function selected(labels: Labels, sets: readonly IStatefulSet[]): IStatefulSet[] {
  return sets.filter((set) => matches(labels, labelsOf(set)));
}

function matches(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}

function absent(names: readonly unknown[], there: readonly unknown[], complaint: string): string[] {
  return names.filter((name) => !there.includes(name)).map((name) => `${complaint} ${String(name)}`);
}
