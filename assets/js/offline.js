// <div class="toasts" role="status" data-behaviour="offline"><p class="toast" hidden>You are offline.</p></div>
// A form that can't go out is kept as it stands, instead of the browser's page about the network.
behaviour("offline", (place) => {
  const message = place.firstElementChild;
  const tell = () => {
    message.hidden = navigator.onLine;
  };
  const keep = (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("offline", tell);
  window.addEventListener("online", tell);
  document.addEventListener("submit", keep, { capture: true });
  tell();
});
