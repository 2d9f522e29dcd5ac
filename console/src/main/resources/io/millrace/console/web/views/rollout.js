import { html, nothing } from '../lib/lit-html.js';
import { any, count, plural, share, words } from '../format.js';
import { askWhy, commandButton, whyReadOnly } from '../operate.js';
import {
  badge,
  card,
  chooseModel,
  details,
  empty,
  eventAgo,
  figure,
  help,
  table,
  versionLink,
  waiting,
  when,
} from '../parts.js';
import { state } from '../state.js';
import { waitingVersions, waits } from '../waits.js';
/** @import {Rollout} from '../types.js' */

export const title = 'Rollout';

const STRATEGIES = ['canary', 'shadow', 'blue-green', 'direct'];

/** @param {import('../main.js').Route} route */
export function view(route) {
  const known = state.views.rollout;
  if (!known) return waiting();
  const { chosen, tabs } = chooseModel(known.models, route);
  if (chosen && !chosen.champion && waitingVersions(chosen.model).length > 0) {
    return html`${tabs}${empty('No version is in service yet', 'A version has met its gates, and somebody has to say whether it is put into service.')}${waits(chosen.model)}${history(chosen)}`;
  }
  if (!chosen?.champion) {
    return html`${tabs}${empty('No version is in service yet', 'The first version that meets its gates is put into service at once, unless there are too few examples to rely on them: then it waits for a person. Later ones are tried on a growing share beside it, and that can be watched and steered here.')}`;
  }
  return html`${tabs}${waits(chosen.model, nothing)}${under(chosen)}${inService(chosen)}${history(chosen)}`;
}

/** @param {Rollout} model */
function under(model) {
  const now = model.rollout;
  if (!now) {
    return card(
      'Under way',
      html`<p>Nothing is being rolled out: ${model.champion} scores everything.</p>${buttons(model)}`,
    );
  }
  const steps = Array.from({ length: now.steps ?? 0 }, (_, i) => i + 1);
  const at = now.step ?? 0;
  return card(
    `${now.version} is being rolled out`,
    html`
    <p class="lead">${badge(now.paused ? 'Paused' : words(now.phase), now.paused ? 'bad' : 'wait')} ${now.words ?? ''}</p>
    ${
      steps.length > 0
        ? html`<ol class="steps" aria-label="Steps">${steps.map((step) => {
            const phase = step > at ? 'to come' : step === at ? 'now' : 'done';
            return html`<li class=${phase.replace(' ', '-')} aria-current=${phase === 'now' ? 'step' : nothing}><b>Step ${step}</b> <span>${phase}${step === at && now.share !== null ? html`: ${share(now.share)}` : nothing}</span></li>`;
          })}</ol>`
        : nothing
    }
    <dl class="figures">
      ${figure('Strategy', words(now.strategy), { help: now.strategy === 'shadow' ? 'shadow' : 'canary' })}
      ${figure('Decides for', share(now.share), { note: `of the ${plural(state.views.project?.entity.name ?? 'entity')}` })}
      ${figure('Since', eventAgo(now.since), { help: 'event_time' })}
    </dl>
    ${evidence(model)}
    ${buttons(model)}`,
  );
}

/** @param {Rollout} model */
function evidence(model) {
  const entries = Object.entries(model.evidence ?? {});
  if (entries.length === 0) return nothing;
  return details(
    'What it has shown so far',
    table(
      'Evidence',
      ['What', 'Value'],
      entries.map(([name, value]) => [words(name), any(value)]),
    ),
  );
}

/** @param {Rollout} model */
function buttons(model) {
  const now = model.rollout;
  /** @param {string} kind @param {Record<string, unknown>} [more] */
  const body =
    (kind, more = {}) =>
    (/** @type {FormData} */ form) => ({
      kind,
      model: model.model,
      version: null,
      strategy: null,
      experiment: null,
      expected_sequence: model.sequence,
      ...more,
      ...(form.get('version') ? { version: form.get('version') } : {}),
      ...(form.get('strategy') ? { strategy: form.get('strategy') } : {}),
    });
  return html`<div class="buttons">
    ${
      now
        ? commandButton(
            'Promote',
            () =>
              askWhy({
                title: `Promote ${now.version}?`,
                text: `It becomes the champion for everyone as soon as every instance has loaded it, without the steps that are left. ${model.champion} becomes the previous one.`,
                action: 'Promote',
                body: body('promote', { version: now.version }),
              }),
            { kind: 'primary' },
          )
        : nothing
    }
    ${now && !now.paused ? commandButton('Pause', () => askWhy({ title: 'Pause the rollout?', text: 'It stays where it is: who decides for whom does not change, and guards go on watching.', action: 'Pause', body: body('pause') })) : nothing}
    ${now?.paused ? commandButton('Resume', () => askWhy({ title: 'Resume the rollout?', text: 'It goes on with the steps that are left. What it asks is answered with yes.', action: 'Resume', body: body('resume') })) : nothing}
    ${now ? commandButton('Abort', () => askWhy({ title: 'Abort the rollout?', text: `${model.champion} decides for everyone again with the next record. ${now.version} is taken out.`, action: 'Abort', danger: true, body: body('abort') }), { kind: 'danger' }) : nothing}
    ${now ? nothing : commandButton('Roll out a version', () => askWhy({ title: 'Roll out a version', text: 'It is tried beside the champion as its strategy says.', action: 'Roll out', fields: choices(model), body: body('roll_out') }))}
    ${commandButton(
      'Roll back',
      () =>
        askWhy({
          title: now ? 'Roll back?' : `Roll back to ${model.previous ?? 'the version before'}?`,
          text: now
            ? 'The rollout under way is undone, and nothing else: the champion decides for everyone.'
            : `${model.previous} decides for everyone at once; ${model.champion} comes back only when it is promoted or rolled out again.`,
          action: 'Roll back',
          danger: true,
          body: body('rollback'),
        }),
      { kind: 'danger', disabled: !now && !model.previous },
    )}
    ${commandButton('Train now', () => askWhy({ title: 'Train a new version?', text: 'A training is asked for. What comes of it is tried as the project says, if it meets its gates.', action: 'Ask for it', body: body('retrain') }))}
  </div>${whyReadOnly()}`;
}

/** @param {Rollout} model */
function choices(model) {
  const versions = state.views.models?.models.find((each) => each.model === model.model)?.versions ?? [];
  return html`<label>Version <select name="version">${versions.filter((each) => each.version !== model.champion).map((each) => html`<option>${each.version}</option>`)}</select></label>
    <label>Strategy <select name="strategy">${STRATEGIES.map((each) => html`<option>${each}</option>`)}</select></label>`;
}

/** @param {Rollout} model */
function inService(model) {
  return card(
    'In service',
    html`<dl class="figures">
      ${figure('Champion', versionLink(model.champion), { help: 'champion' })}
      ${figure('Challenger', versionLink(model.challenger))}
      ${figure('Previous', versionLink(model.previous), { note: 'a rollback brings it back' })}
      ${figure('Shadow', versionLink(model.shadow), { help: 'shadow' })}
    </dl>
    ${
      model.arms.length > 0
        ? table(
            'Who decides for whom',
            ['Variant', 'Version', '#Share'],
            model.arms.map((each) => [each.variant, versionLink(each.version), share(each.share)]),
          )
        : nothing
    }
    <p class="note">${model.reason ? `${model.reason.replace(/\.$/, '')}. ` : ''}${model.decided_by ? `Decided by ${model.decided_by},` : ''} ${when(model.at)} (decision ${count(model.sequence)}).</p>`,
  );
}

/** @param {Rollout} model */
const history = (model) =>
  card(
    'Decisions',
    table(
      'Decisions, newest first',
      ['When', 'What', 'By', 'Answer'],
      model.history.map((each) => [
        when(each.at),
        each.text,
        each.decided_by ?? '–',
        each.accepted ? badge('accepted', 'good') : badge('refused', 'bad'),
      ]),
    ),
    { note: html`Everything that was asked, refusals too. ${help('champion')}` },
  );
