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

/** Follows the server's stream for as long as the page is open. */
export function follow(url = 'api/stream') {
  const readers = VIEWS.map((view) => [view, (/** @type {string} */ text) => take(view, text)]);
  listen(url, Object.fromEntries(readers), {
    heard,
    lost: (retryAt) => set({ connection: 'lost', retryAt }),
  });
}

function heard() {
  if (state.connection === 'live') state.heardAt = Date.now();
  else {
    set({ connection: 'live', heardAt: Date.now() });
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
