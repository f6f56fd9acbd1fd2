// <div class="toasts" role="status" data-behaviour="offline"><p class="toast" hidden>You are offline.</p></div>
// A form that can't go out is kept as it stands, instead of the browser's page about the network.
behaviour("offline", (place) => {
  const message = place.firstElementChild;
  // A site on this very machine is there without a network.
  const here = /^(localhost|127\.[\d.]+|\[::1\])$/.test(location.hostname);
  const isThere = () => here || navigator.onLine;
  const tell = () => {
    message.hidden = isThere();
  };
  const keep = (event) => {
    if (isThere()) return;
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("offline", tell);
  window.addEventListener("online", tell);
  document.addEventListener("submit", keep, { capture: true });
  tell();
});
