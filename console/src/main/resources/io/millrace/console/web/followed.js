import { listen } from './events.js';
import { changed } from './state.js';
/** @import {Entity} from './types.js' */

const RETRY_MS = 5_000;

/** @typedef {{entity: string, known: Entity|null, error: string|null, toldAt: number}} Followed toldAt: when it was told last, by this machine's clock; 0: not yet */
/** @type {Followed|null} */
let followed = null;
let end = () => {};

/**
 * What models have made of an entity, as the server tells it for as long as the entity's page is open and in sight: a browser has few connections.
 * @param {string} entity
 * @returns {Followed}
 */
export function followEntity(entity) {
  if (followed?.entity !== entity) {
    end();
    followed = { entity, known: null, error: null, toldAt: 0 };
    begin(followed);
  }
  return followed;
}

/** @param {Followed} its */
function begin(its) {
  if (document.hidden) return;
  const read = (/** @type {Partial<Followed>} */ what) => {
    Object.assign(its, what, { toldAt: Date.now() });
    changed();
  };
  end = listen(
    `api/stream/entities/${encodeURIComponent(its.entity)}`,
    {
      entity: (text) => read({ known: JSON.parse(text), error: null }),
      failed: (text) => {
        read({ error: JSON.parse(text).error });
        end();
        const retry = setTimeout(() => begin(its), RETRY_MS);
        end = () => clearTimeout(retry);
      },
    },
    {
      lost: () => {
        if (!its.known) read({ error: 'The server does not tell of it now; it is asked again.' });
      },
    },
  );
}

addEventListener('hashchange', () => {
  if (!followed || location.hash.replace(/\?.*/, '') === `#/entities/${encodeURIComponent(followed.entity)}`) return;
  end();
  followed = null;
});
document.addEventListener('visibilitychange', () => {
  end();
  if (followed) begin(followed);
});
