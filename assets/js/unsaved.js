// <form data-behaviour="unsaved">, or <form data-behaviour="unsaved" data-changed> when it came back with errors
// Leaving the page asks first, if something was changed and not sent. Typing it back is no change. A double click sends once.
behaviour("unsaved", (form) => {
  const state = () => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
  const first = "changed" in form.dataset ? null : state();
  let sent = false;
  const ask = (event) => {
    if (form.isConnected && !sent && state() !== first) event.preventDefault();
  };
  // Listening from the first change on only: a page with such a listener isn't kept for Back.
  const watch = () => window.addEventListener("beforeunload", ask);
  if (first === null) watch();
  form.addEventListener("input", watch);
  form.addEventListener("change", watch);
  form.addEventListener("submit", (event) => {
    if (sent) return event.preventDefault(); // the second click of two
    sent = !event.defaultPrevented;
    setTimeout(() => { sent = false; }, 3000);
  });
  window.addEventListener("pageshow", () => {
    sent = false;
  });
});
