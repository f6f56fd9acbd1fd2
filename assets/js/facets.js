// <details><summary>Filters</summary><a data-behaviour="facets" href="/admin/posts/facets/?…">Count what each choice leaves</a> … <span data-facet="status:draft"></span></details>
// Once the panel is opened, the address answers in JSON, {"status": {"draft": "12"}}; without script it leads to a list with the numbers.
behaviour("facets", (link) => {
  const panel = link.closest("details");
  const count = async () => {
    if (!panel.open) return;
    panel.removeEventListener("toggle", count);
    try {
      const answer = await fetch(link.href, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const facets = await answer.json();
      for (const place of panel.querySelectorAll("[data-facet]")) {
        const [key, value] = place.dataset.facet.split(":");
        place.textContent = facets[key]?.[value] ?? "";
      }
      link.remove();
    } catch {
      link.hidden = false;
    }
  };
  link.hidden = true;
  panel.addEventListener("toggle", count);
});
