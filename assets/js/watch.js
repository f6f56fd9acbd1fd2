// <a href="" data-behaviour="watch">
// Follows the link by itself every two seconds, while the page is in sight and nobody types or tabs on it.
behaviour("watch", (link) => {
  // A click into the text gives the focus to <main>.
  const isIdle = () => !document.hidden && document.activeElement.matches("body, main");
  setInterval(async () => {
    if (!isIdle()) return;
    const answer = await fetch(link.href, { method: "HEAD" }).catch(() => undefined); // offline the page stays
    if (answer?.ok && isIdle()) location.replace(link.href);
  }, 2000);
});
