// Numbers, times and durations as people read them. What is missing is an en dash, never "null" or "NaN".

const MISSING = '–';
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const significant = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
const moment = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** @param {unknown} value @returns {value is number} */
const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

/** @param {number|null|undefined} value at most four significant digits */
export const number = (value) => (isNumber(value) ? significant.format(value) : MISSING);

/** A number as a sentence tells it, also one that comes as text: three significant digits, and no fraction from 100 on. @param {string|number} value */
export function rough(value) {
  const number = Number(value);
  if (value === '' || !Number.isFinite(number)) return String(value);
  return String(Math.abs(number) >= 100 ? Math.round(number) : Number(number.toPrecision(3)));
}

/** @param {number|null|undefined} value */
export const count = (value) => (isNumber(value) ? whole.format(value) : MISSING);

/** @param {number|null|undefined} value a score or metric from 0 to 1, always as wide */
export const score = (value) => (isNumber(value) ? value.toFixed(3) : MISSING);

/** @param {number|null|undefined} value 0 to 1 */
export const share = (value) => (isNumber(value) ? `${significant.format(Math.round(value * 1e3) / 10)} %` : MISSING);

/** @param {number|null|undefined} value */
export function perSecond(value) {
  if (!isNumber(value)) return MISSING;
  if (value === 0) return '0/s';
  return value < 0.1 ? '< 0.1/s' : `${value < 10 ? value.toFixed(1) : whole.format(value)}/s`;
}

/** @param {number|null|undefined} value with its sign, which is what matters */
export const signed = (value) => (isNumber(value) ? `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}` : MISSING);

/** @param {number|null|undefined} value */
export function bytes(value) {
  if (!isNumber(value)) return MISSING;
  if (value < 1_000) return `${value} B`;
  return value < 1e6 ? `${significant.format(value / 1e3)} kB` : `${significant.format(value / 1e6)} MB`;
}

/** @param {string|null|undefined} iso @returns {string} to the minute, in UTC */
export const time = (iso) => (iso ? moment.format(new Date(iso)) : MISSING);

/** @param {string|null|undefined} iso */
export const date = (iso) => (iso ? day.format(new Date(iso)) : MISSING);

/** @param {number} ms a span in the largest unit that fits, rounded: "3 min" */
export function span(ms) {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 1) return 'less than 1 s';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** @param {string|null|undefined} iso @param {number} now */
export const ago = (iso, now) =>
  iso ? (now - Date.parse(iso) < 1_500 ? 'just now' : `${span(now - Date.parse(iso))} ago`) : MISSING;

/** @param {string} word an English noun */
export function plural(word) {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** @param {string} text */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** @param {string} name_of_a_thing as in code @returns {string} as in a sentence */
export const words = (name_of_a_thing) => name_of_a_thing.replaceAll('_', ' ').toLowerCase();

const ABBREVIATIONS = /\b(auc|roc|pr|rmse|mae|psi|ks|p99|id)\b/g;

/** @param {string} name a metric's, as in code @returns {string} as in a heading */
export const metricName = (name) => capital(words(name).replace(ABBREVIATIONS, (short) => short.toUpperCase()));

/** @param {unknown} value anything that a document may hold @returns {string} */
export function any(value) {
  if (value === null || value === undefined || value === '') return MISSING;
  if (typeof value === 'number') return Math.abs(value) >= 1e4 ? whole.format(value) : number(value);
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT/.test(value) ? time(value) : value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.map(any).join(', ') : JSON.stringify(value);
}
