import { changed } from './state.js';
import { authorization, checkSession, token } from './session.js';

/** An answer that was no success, in the server's own words. */
export class Refused extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * @param {string} path relative to the page, or absolute on its server
 * @param {{body?: unknown, signal?: AbortSignal}} [how] with a body: POST
 * @returns {Promise<any>} the answer's document
 */
export async function ask(path, { body, signal } = {}) {
  /** @type {Record<string, string>} */
  const headers = { accept: 'application/json', ...authorization() };
  if (body !== undefined) headers['content-type'] = 'application/json';
  let response;
  try {
    response = await fetch(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      signal: signal ?? AbortSignal.timeout(30_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refused(0, 'The server did not answer. Is it running, and is the network there?');
  }
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  if (response.status === 401 && token()) void checkSession();
  throw new Refused(response.status, answer?.error ?? `The server answered ${response.status}.`);
}

/** @typedef {{data: any, error: string|null, status: number, loading: boolean, askedAt: number, at: number}} Remote */
/** @type {Map<string, Remote>} */
const known = new Map();
const KEPT = 20;

/**
 * What the server last said at a path; asked for when it is not known yet, or older than `every`, or than the latest news, and drawn again when it
 * comes. What was known is shown until then.
 * @param {string} path
 * @param {number} [every] milliseconds
 * @param {number} [news] by this machine's clock; 0: none
 * @returns {Remote}
 */
export function remote(path, every = 5_000, news = 0) {
  const entry = known.get(path) ?? { data: null, error: null, status: 0, loading: false, askedAt: 0, at: 0 };
  known.delete(path);
  known.set(path, entry);
  for (const oldest of known.keys()) {
    if (known.size <= KEPT) break;
    known.delete(oldest);
  }
  if (!entry.loading && (Date.now() - entry.at > every || entry.askedAt < news)) {
    Object.assign(entry, { loading: true, askedAt: Date.now() });
    ask(path)
      .then((data) => Object.assign(entry, { data, error: null, status: 200 }))
      .catch((error) => Object.assign(entry, { error: error.message, status: error.status ?? 0 }))
      .finally(() => {
        Object.assign(entry, { loading: false, at: Date.now() });
        changed();
      });
  }
  return entry;
}
