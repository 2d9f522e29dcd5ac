/** @import {Views} from './types.js' */

/**
 * All that the page shows comes from here. Views arrive whole and are replaced, never changed, so that whoever draws one can tell by identity
 * whether it has to draw again.
 */
export const state = {
  /** @type {Views} */ views: {},
  /** @type {'connecting'|'live'|'lost'} */ connection: 'connecting',
  /** Why the server gives no stream, in its words, where it says so. */
  refusal: /** @type {string|null} */ (null),
  /** When the last document came, by this machine's clock; 0 before the first. */
  heardAt: 0,
  /** When the next try to connect is due, by this machine's clock. */
  retryAt: 0,
  /** What the server's clock is ahead of this machine's, in milliseconds. */
  ahead: 0,
  /** Whether this page may operate, and as whom. */
  session: /** @type {{operate: boolean, who: string, error: string|null}} */ ({
    operate: false,
    who: '',
    error: null,
  }),
  /** When that changed last, by this machine's clock: what was asked for before may be answered otherwise now. */
  sessionAt: 0,
  /** What the last command led to, for the status line. */
  notice: /** @type {{tone: 'good'|'bad'|'wait', text: string}|null} */ (null),
  /** Whether lists and pictures that move by themselves stand still. */
  held: false,
};

/** @type {Set<() => void>} */
const listeners = new Set();
let drawing = false;

/** @param {() => void} listener called once per frame in which something has changed */
export function whenChanged(listener) {
  listeners.add(listener);
}

/** Says that something has changed; however often within a frame, the page is drawn once. */
export function changed() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    for (const listener of listeners) listener();
  });
}

/**
 * @param {Partial<typeof state>} what
 */
export function set(what) {
  Object.assign(state, what);
  changed();
}

/** Now, by the server's clock: what a time in a document is compared with. */
export function serverNow() {
  return Date.now() + state.ahead;
}
