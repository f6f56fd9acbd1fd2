// <p data-behaviour="dismiss unsaved">
// Each word names a behaviour; its function runs once for each element that carries the word.
const behaviour = (() => {
  const start = (name, run) => {
    for (const element of document.querySelectorAll(`[data-behaviour~="${name}"]`)) {
      try {
        run(element);
      } catch (error) {
        window.reportError(error); // the other behaviours go on
      }
    }
  };
  return (name, run) => {
    if (document.readyState === "complete") start(name, run);
    else document.addEventListener("DOMContentLoaded", () => start(name, run), { once: true });
  };
})();
