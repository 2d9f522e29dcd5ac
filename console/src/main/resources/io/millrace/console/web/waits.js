import { html, nothing } from './lib/lit-html.js';
import { askWhy, commandButton, whyReadOnly } from './operate.js';
import { badge, versionLink } from './parts.js';
import { state } from './state.js';
/** @import {Version} from './types.js' */

/**
 * Versions that met their gates and wait for a person, newest first: staged, and neither in service nor on their way.
 * @param {string} model
 */
export function waitingVersions(model) {
  const way = state.views.rollout?.models.find((each) => each.model === model)?.rollout?.version;
  const versions = state.views.models?.models.find((each) => each.model === model)?.versions ?? [];
  return versions.filter(
    (each) => each.waits && each.stage.toLowerCase() === 'staging' && each.aliases.length === 0 && each.version !== way,
  );
}

/** @param {string} model @param {Version} version */
function waitsForAPerson(model, version) {
  const { sequence, champion } = state.views.rollout?.models.find((each) => each.model === model) ?? {};
  return html`<p class="lead">${badge('Waits for a person', 'wait')} Version ${versionLink(version.version)} waits for a person: ${version.waits?.replace(/\.$/, '')}.</p>
    <div class="buttons">${commandButton(
      `Promote ${version.version}`,
      () =>
        askWhy({
          title: `Promote ${version.version}?`,
          text: `It becomes the champion for everyone as soon as every instance has loaded it. ${champion ? `${champion} becomes the previous one.` : 'No version is in service before it.'}`,
          action: 'Promote',
          body: () => ({
            kind: 'promote',
            model,
            version: version.version,
            strategy: null,
            experiment: null,
            expected_sequence: sequence ?? null,
          }),
        }),
      { kind: 'primary' },
    )}</div>`;
}

/**
 * Which versions of a model wait for a person, why, and what that person may do.
 * @param {string} model @param {unknown} [note] why whoever may only look can do nothing, where the page does not say so
 */
export function waits(model, note = whyReadOnly()) {
  const those = waitingVersions(model);
  return those.length === 0
    ? nothing
    : html`<section class="card" aria-label="Waits for a person">${those.map((each) => waitsForAPerson(model, each))}${note}</section>`;
}
