import { checkSession } from './session.js';
import { set, state } from './state.js';
/** @import {Views} from './types.js' */

const VIEWS = /** @type {const} */ ([
  'project',
  'loop',
  'story',
  'models',
  'rollout',
  'quality',
  'drift',
  'alerts',
  'experiments',
  'dead_letters',
]);
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 10_000;
/** The server beats every 10 s: after three beats of silence the connection is taken for dead, whatever the operating system thinks. */
const SILENCE_MS = 30_000;

/**
 * Follows the server's stream for as long as the page is open. The browser's own reconnecting gives up after an answer that is no stream (a
 * gateway's 502); this does not.
 */
export function follow(url = 'api/stream') {
  let wait = FIRST_RETRY_MS;
  /** @type {EventSource|undefined} */
  let source;
  let beats = false;

  function connect() {
    const opened = (source = new EventSource(url));
    opened.onopen = heard;
    opened.onerror = lose;
    opened.addEventListener('beat', () => {
      beats = true;
      heard();
    });
    for (const view of VIEWS) opened.addEventListener(view, (event) => take(view, event.data));
  }

  function heard() {
    wait = FIRST_RETRY_MS;
    if (state.connection === 'live') state.heardAt = Date.now();
    else {
      set({ connection: 'live', heardAt: Date.now() });
      // A server that comes again may know another token.
      void checkSession();
    }
  }

  function lose() {
    source?.close();
    set({ connection: 'lost', retryAt: Date.now() + wait });
    setTimeout(connect, wait);
    wait = Math.min(2 * wait, LAST_RETRY_MS);
  }

  /** @param {keyof Views} view @param {string} text */
  function take(view, text) {
    const document = JSON.parse(text);
    if (view === 'loop') state.ahead = Date.parse(document.at) - Date.now();
    heard();
    set({ views: { ...state.views, [view]: document } });
  }

  setInterval(() => {
    if (beats && state.connection === 'live' && Date.now() - state.heardAt > SILENCE_MS) lose();
  }, 1_000);
  connect();
}
