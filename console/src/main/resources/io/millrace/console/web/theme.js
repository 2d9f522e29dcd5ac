// Runs before the first paint, so that a page in the dark never flashes: it is no module, and not deferred.
(() => {
  const chosen = localStorage.getItem('millrace.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
})();
