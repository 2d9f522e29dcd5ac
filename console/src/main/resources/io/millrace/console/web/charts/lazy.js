import { html } from '../lib/lit-html.js';
/** @import {Lines} from './line-chart.js' */

let asked = false;

/**
 * A chart over time. The library that draws it comes when the first one is shown, so that the first page waits for none of it.
 * @param {string} label what it shows, in a sentence, for those who do not see it
 * @param {Lines} data the same object for as long as nothing has changed
 */
export function lineChart(label, data) {
  if (!asked) {
    asked = true;
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = 'lib/uPlot.css';
    document.head.append(style);
    void import('./line-chart.js');
  }
  return html`<line-chart aria-label=${label} .data=${data}></line-chart>`;
}
