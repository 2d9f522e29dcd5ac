/**
 * What the page's custom properties are now, for canvases: they cannot resolve `light-dark()` themselves.
 * @param {HTMLElement} place @param {string[]} names without their dashes
 * @returns {Record<string, string>}
 */
export function colours(place, ...names) {
  const probe = document.createElement('span');
  probe.hidden = true;
  place.append(probe);
  /** @type {Record<string, string>} */
  const found = {};
  for (const name of names) {
    probe.style.color = `var(--${name})`;
    found[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}

/**
 * Calls whenever the colours change: by the switch, or with the system's.
 * @param {() => void} repaint
 * @returns {() => void} ends it
 */
export function whenThemeChanges(repaint) {
  const system = matchMedia('(prefers-color-scheme: dark)');
  document.addEventListener('themechange', repaint);
  system.addEventListener('change', repaint);
  return () => {
    document.removeEventListener('themechange', repaint);
    system.removeEventListener('change', repaint);
  };
}
