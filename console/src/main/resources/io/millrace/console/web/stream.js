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
/** Who looks at another tab for a moment only finds this one as it was left; after that it is one of those for whom the server does nothing. */
const HIDDEN_MS = 3_000;

/**
 * Follows the server's stream for as long as somebody looks at the page: each document comes whole, so that whoever comes back has missed nothing. The browser's own
 * reconnecting gives up after an answer that is no stream (a gateway's 502); this does not.
 */
export function follow(url = 'api/stream') {
  let wait = FIRST_RETRY_MS;
  /** @type {EventSource|undefined} */
  let source;
  /** @type {ReturnType<typeof setTimeout>|undefined} when to connect, or to rest */
  let due;
  let beats = false;

  function connect() {
    const opened = (source = new EventSource(url));
    opened.onopen = heard;
    opened.onerror = () => {
      // Otherwise there was no answer at all.
      if (opened.readyState === EventSource.CLOSED) void ask();
      lose();
    };
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
      set({ connection: 'live', heardAt: Date.now(), refusal: null });
      // A server that comes again may know another token.
      void checkSession();
    }
  }

  function lose() {
    if (document.hidden) {
      rest();
      return;
    }
    close();
    set({ connection: 'lost', retryAt: Date.now() + wait });
    due = setTimeout(connect, wait);
    wait = Math.min(2 * wait, LAST_RETRY_MS);
  }

  function close() {
    clearTimeout(due);
    source?.close();
    source = undefined;
  }

  function rest() {
    close();
    set({ connection: 'connecting' });
  }

  /** Why there is an answer, and no stream: the browser does not tell. */
  async function ask() {
    const enough = new AbortController();
    try {
      const answer = await fetch(url, { signal: enough.signal });
      if (!answer.ok) set({ refusal: (await answer.json()).error ?? null });
    } catch {
      set({ refusal: null });
    } finally {
      enough.abort();
    }
  }

  function seen() {
    clearTimeout(due);
    if (document.hidden) due = setTimeout(rest, HIDDEN_MS);
    else if (!source) connect();
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
  document.addEventListener('visibilitychange', seen);
  // A page that was left may be kept for the way back, with its timers stopped and its connection open: of six of these a browser opens no seventh to a server.
  addEventListener('pagehide', rest);
  addEventListener('pageshow', seen);
  seen();
}
