import { html, nothing } from '../lib/lit-html.js';
import { lineChart } from '../charts/lazy.js';
import { derive } from '../derive.js';
import { any, capital, count, number, share, words } from '../format.js';
import { askWhy, commandButton, whyReadOnly } from '../operate.js';
import { badge, card, details, empty, eventAgo, figure, table, versionLink, waiting } from '../parts.js';
import { state } from '../state.js';
/** @import {Experiment, Look} from '../types.js' */
/** @import {Lines} from '../charts/line-chart.js' */

export const title = 'Experiments';

export function view() {
  const known = state.views.experiments;
  if (!known) return waiting();
  if (known.experiments.length === 0) {
    return empty(
      'No experiment has been started',
      'An experiment finds out whether a version achieves more than the one in service, by what people then do. It stops by itself when that is clear.',
      html`<p><code>./millrace experiment start NAME --why …</code></p>`,
    );
  }
  return html`${known.experiments.map(one)}${whyReadOnly()}`;
}

const running = (/** @type {Experiment} */ each) => /running|under/i.test(each.outcome);

/** @param {Experiment} each */
function one(each) {
  // A mean is in the unit of what is counted.
  const shown = each.metric.startsWith('mean_value') ? number : share;
  const difference = each.treatment !== null && each.control !== null ? each.treatment - each.control : null;
  return card(
    each.experiment,
    html`
    <p class="lead">${badge(words(each.outcome), /better|won|treatment/i.test(each.outcome) ? 'good' : running(each) ? 'wait' : 'neutral')} ${each.reason ?? ''}</p>
    <dl class="figures">
      ${figure('Difference', difference === null ? '–' : signed(difference, shown), { help: 'interval', note: each.low === null ? undefined : `${signed(each.low, shown)} to ${signed(each.high ?? 0, shown)}` })}
      ${figure('Control', shown(each.control))}${figure('Treatment', shown(each.treatment))}
      ${figure('p-value', number(each.p), { help: 'p', note: `decides below ${number(each.alpha)}` })}
      ${figure('Started', eventAgo(each.started_at), { note: each.ends_at ? html`ends ${any(each.ends_at)}` : undefined })}
    </dl>
    ${each.looks.length > 1 ? lineChart(`Difference of treatment and control in ${words(each.metric)} at each look, with its interval`, derive(each.looks, 'lines', lines)) : html`<p class="note">The chart begins with the second look.</p>`}
    ${table(
      'Variants',
      ['Variant', 'Version', '#Share', '#Exposed', '#Converted', '#Rate'],
      each.variants.map((variant) => [
        variant.variant,
        versionLink(variant.version),
        share(variant.share),
        count(variant.exposed),
        count(variant.converted),
        share(variant.exposed ? variant.converted / variant.exposed : null),
      ]),
    )}
    ${details(
      'All looks',
      table(
        'Looks, newest first',
        ['When', '#Control', '#Treatment', '#Lowest', '#Highest', '#p'],
        [...each.looks]
          .reverse()
          .map((look) => [
            any(look.at),
            shown(look.control),
            shown(look.treatment),
            shown(look.low),
            shown(look.high),
            number(look.p),
          ]),
      ),
    )}
    ${
      running(each)
        ? html`<div class="buttons">${commandButton(
            'Stop the experiment',
            () =>
              askWhy({
                title: `Stop ${each.experiment}?`,
                text: 'The version in service scores everyone again. What is known so far is kept.',
                action: 'Stop',
                danger: true,
                body: () => ({
                  kind: 'stop_experiment',
                  model: each.model,
                  version: null,
                  strategy: null,
                  experiment: each.experiment,
                  expected_sequence: null,
                }),
              }),
            { kind: 'danger' },
          )}</div>`
        : nothing
    }`,
    { note: `${capital(words(each.metric))} of ${each.model}.` },
  );
}

/** @param {number} value @param {(value: number) => string} shown */
const signed = (value, shown) => `${value < 0 ? '−' : '+'}${shown(Math.abs(value))}`;

/** @param {Look[]} looks @returns {Lines} */
function lines(looks) {
  const edges = looks.flatMap((look) => [look.low ?? 0, look.high ?? 0]);
  return {
    times: looks.map((look) => Date.parse(look.at)),
    range: [Math.min(0, ...edges) - 0.005, Math.max(0, ...edges) + 0.005],
    lines: [
      {
        name: 'Difference',
        values: looks.map((look) =>
          look.treatment === null || look.control === null ? null : look.treatment - look.control,
        ),
        low: looks.map((look) => look.low),
        high: looks.map((look) => look.high),
        points: true,
      },
      { name: 'No difference', values: looks.map(() => 0), colour: 'second', dashed: true },
    ],
  };
}
