// <a href="" data-behaviour="watch">
// Follows the link by itself every two seconds, while the page is in sight and nobody types or tabs on it.
behaviour("watch", (link) => {
  setInterval(() => {
    if (!document.hidden && document.activeElement === document.body) location.replace(link.href);
  }, 2000);
});
