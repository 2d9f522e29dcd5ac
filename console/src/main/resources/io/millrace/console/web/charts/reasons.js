import { html, nothing, svg } from '../lib/lit-html.js';
import { rough, signed } from '../format.js';
import { state } from '../state.js';
/** @import {Reason} from '../types.js' */

/** @param {Reason} reason what it says, by the project's sentence where it has one */
export const reasonText = (reason) =>
  reason.sentence ?? `${reason.feature} is ${reason.value === null ? 'missing' : told(reason.feature, reason.value)}`;

/** A category is told as it is, though it may look like a number. @param {string} feature @param {string|number} value */
function told(feature, value) {
  const type = state.views.project?.features.find((each) => each.feature === feature)?.type;
  return type === 'category' ? value : rough(value);
}

/**
 * Reasons as signed bars, strongest first: to the right what makes the outcome more likely, to the left what makes it less.
 * @param {Reason[]} reasons @param {boolean} [approximate]
 */
export function reasonBars(reasons, approximate = false) {
  if (reasons.length === 0) return html`<p class="note">This prediction came without reasons.</p>`;
  const most = Math.max(0.1, ...reasons.map((each) => Math.abs(each.contribution)));
  return html`<ul class="reasons">${reasons.map(
    (reason) => html`<li>
      <span class="what">${reasonText(reason)}${reason.sentence ? html` <small>${reason.feature}</small>` : nothing}</span>
      ${bar(reason.contribution / most)}
      <span class="num" title="Log-odds: above 0 more likely, below 0 less">${signed(reason.contribution)}<span class="unseen">${reason.contribution > 0 ? ', more likely' : ', less likely'}</span></span>
    </li>`,
  )}</ul>
    ${approximate ? html`<p class="note">These contributions are approximate.</p>` : nothing}`;
}

/** @param {number} part -1 to 1 */
function bar(part) {
  const length = Math.abs(part) * 49;
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect class=${part > 0 ? 'more' : 'less'} x=${part > 0 ? 50 : 50 - length} y="1" width=${length} height="8"></rect><rect class="zero" x="49.75" y="0" width="0.5" height="10"></rect>`}
  </svg>`;
}

/** A score on the way from 0 to 1, with its threshold. @param {number|null} value @param {number|null} threshold */
export function scoreBar(value, threshold) {
  return html`<svg class="score-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="8"></rect>
    ${value === null ? nothing : svg`<rect class=${threshold !== null && value >= threshold ? 'above' : 'below'} width=${value * 100} height="8"></rect>`}
    ${threshold === null ? nothing : svg`<rect class="threshold" x=${threshold * 100 - 0.6} width="1.2" height="8"></rect>`}
  </svg>`;
}
