import { listen } from './events.js';
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

/** Follows the server's stream for as long as somebody looks at the page: each document comes whole, so that whoever comes back has missed nothing. */
export function follow(url = 'api/stream') {
  const readers = VIEWS.map((view) => [view, (/** @type {string} */ text) => take(view, text)]);
  listen(url, Object.fromEntries(readers), {
    heard,
    lost: (retryAt) => set({ connection: 'lost', retryAt }),
    refused: (refusal) => set({ refusal }),
    rested: () => set({ connection: 'connecting' }),
  });
}

function heard() {
  if (state.connection === 'live') state.heardAt = Date.now();
  else {
    set({ connection: 'live', heardAt: Date.now(), refusal: null });
    // A server that comes again may know another token.
    void checkSession();
  }
}

/** @param {keyof Views} view @param {string} text */
function take(view, text) {
  const document = JSON.parse(text);
  if (view === 'loop') state.ahead = Date.parse(document.at) - Date.now();
  set({ views: { ...state.views, [view]: document } });
}
