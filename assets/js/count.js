// <span>10,000+ in all</span> <a data-behaviour="count" href="/admin/posts/count/?…">Count them</a>
// The words that the address answers as JSON, {"words": "12,431 in all"}, take the place of both.
behaviour("count", (link) => {
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const words = link.previousElementSibling;
    words.setAttribute("role", "status");
    link.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      Object.assign(words, { textContent: (await answer.json()).words, tabIndex: -1 }).focus();
      link.remove();
    } catch {
      location.assign(link.href);
    }
  });
});
