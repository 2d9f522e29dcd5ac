import { html, nothing, svg } from '../lib/lit-html.js';
import { date } from '../format.js';
/** @import {Version} from '../types.js' */

const ROW = 64;
const LANE = 26;

/**
 * Where each version comes from: newest on top, a line from each to its parent; a version that shares its parent with a younger one gets a lane of
 * its own.
 * @param {Version[]} versions newest first
 * @param {string|null} chosen
 */
export function lineageGraph(versions, chosen) {
  const row = new Map(versions.map((each, i) => [each.version, i]));
  /** @type {Map<string, number>} */
  const lanes = new Map();
  for (const each of [...versions].reverse()) {
    const siblings = versions.filter(
      (other) => other !== each && other.parent === each.parent && lanes.has(other.version),
    );
    lanes.set(each.version, (each.parent ? (lanes.get(each.parent) ?? 0) : 0) + (each.parent ? siblings.length : 0));
  }
  const left = 14;
  const text = left + (Math.max(0, ...lanes.values()) + 1) * LANE;
  /** @param {string} version @returns {[number, number]} */
  const at = (version) => [left + (lanes.get(version) ?? 0) * LANE, (row.get(version) ?? 0) * ROW + 22];
  const spoken = versions
    .map((each) => `${each.version}${each.parent ? ` comes from ${each.parent}` : ' is the first'}`)
    .join('; ');
  return html`<svg class="lineage" role="img" aria-label="Lineage: ${spoken}" width="300" height=${versions.length * ROW} viewBox="0 0 300 ${versions.length * ROW}">
    ${versions.map((each) => {
      if (!each.parent || !row.has(each.parent)) return nothing;
      const [x, y] = at(each.version);
      const [px, py] = at(each.parent);
      return svg`<path class="edge" d="M${x} ${y}C${x} ${y + ROW / 2} ${px} ${py - ROW / 2} ${px} ${py}"></path>`;
    })}
    ${versions.map((each) => {
      const [x, y] = at(each.version);
      const [alias] = each.aliases;
      return svg`<g class="version ${each.aliases.includes('champion') ? 'champion' : ''} ${each.version === chosen ? 'chosen' : ''}">
        <circle cx=${x} cy=${y} r="8"></circle>
        <text class="name" x=${text} y=${y + 1}>${each.version}${alias ? ` · ${alias}` : ''}</text>
        <text class="more" x=${text} y=${y + 18}>${date(each.registered_at)} · ${each.stage.toLowerCase()}</text>
      </g>`;
    })}
  </svg>`;
}
