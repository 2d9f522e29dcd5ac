import { html, nothing } from '../lib/lit-html.js';
import { any, metricName, number } from '../format.js';
import { card, table } from '../parts.js';
import { set } from '../state.js';
/** @import {Version} from '../types.js' */

/** What is compared, in the order in which one would ask. */
const PARTS = /** @type {const} */ (['metrics', 'dataset', 'parameters', 'lineage', 'artifact']);
const LOOSE = /** @type {const} */ (['threshold', 'algorithm', 'stage', 'parent']);
/** @type {[string, string]|null} */
let pair = null;

/** @param {Version[]} versions newest first */
export function difference(versions) {
  if (versions.length < 2) return nothing;
  const [newest, before] = versions;
  const [left, right] = pair ?? [
    (versions.find((each) => each.aliases.includes('champion') && each !== newest) ?? before)?.version ?? '',
    newest?.version ?? '',
  ];
  const a = versions.find((each) => each.version === left) ?? before;
  const b = versions.find((each) => each.version === right) ?? newest;
  if (!a || !b) return nothing;
  const rows = differing(a, b);
  return card(
    'Difference between two versions',
    html`
    <div class="filters">${choice('From', versions, a.version, (version) => (pair = [version, b.version]))}${choice('To', versions, b.version, (version) => (pair = [a.version, version]))}</div>
    <div role="status" class="unseen">${rows.length} values differ between ${a.version} and ${b.version}.</div>
    ${rows.length === 0 ? html`<p class="note">Nothing that is known of them differs.</p>` : table(`Differences from ${a.version} to ${b.version}`, ['What', a.version, b.version, '#Change'], rows)}`,
  );
}

/** @param {string} name @param {Version[]} versions @param {string} chosen @param {(version: string) => void} choose */
const choice = (name, versions, chosen, choose) =>
  html`<label>${name} <select @change=${(/** @type {Event} */ event) => {
    choose(/** @type {HTMLSelectElement} */ (event.target).value);
    set({});
  }}>${versions.map((each) => html`<option value=${each.version} ?selected=${each.version === chosen}>${each.version}${each.aliases.length > 0 ? ` (${each.aliases.join(', ')})` : ''}</option>`)}</select></label>`;

/** @param {Version} a @param {Version} b @returns {unknown[][]} */
function differing(a, b) {
  const left = flat(a);
  const right = flat(b);
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((name) => {
    const from = left.get(name);
    const to = right.get(name);
    if (JSON.stringify(from) === JSON.stringify(to)) return [];
    const change =
      typeof from === 'number' && typeof to === 'number'
        ? `${to < from ? '−' : '+'}${number(Math.abs(to - from))}`
        : '';
    return [[name, html`<span class="value">${any(from)}</span>`, html`<span class="value">${any(to)}</span>`, change]];
  });
}

/** @param {Version} version */
function flat(version) {
  /** @type {Map<string, unknown>} */
  const values = new Map();
  for (const name of LOOSE) values.set(metricName(name), version[name]);
  for (const part of PARTS) {
    for (const [name, value] of Object.entries(version[part] ?? {}))
      values.set(part === 'metrics' ? metricName(name) : `${metricName(part)}: ${name.replaceAll('_', ' ')}`, value);
  }
  return values;
}
