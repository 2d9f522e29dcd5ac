/** @type {WeakMap<object, Map<string, unknown>>} */
const derived = new WeakMap();

/**
 * What is computed of a document, once for as long as the document is the same: charts tell by identity whether there is something new to draw.
 * @template {object} D
 * @template T
 * @param {D} document @param {string} key what is computed @param {(document: D) => T} compute
 * @returns {T}
 */
export function derive(document, key, compute) {
  let of = derived.get(document);
  if (!of) derived.set(document, (of = new Map()));
  if (!of.has(key)) of.set(key, compute(document));
  return /** @type {T} */ (of.get(key));
}
