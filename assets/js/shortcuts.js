// <a href="/admin/shortcuts/" data-behaviour="shortcuts">Keyboard</a>
// Single keys: / search, j k rows, x pick, e edit, ? their overview in a dialog. They rest while somebody types, and
// where they are switched off (see single-keys.js).
behaviour("shortcuts", (link) => {
  const focused = () => document.activeElement?.closest("tbody tr");
  const rows = () => [...document.querySelectorAll("main tbody tr:has(a.main)")];
  const go = (by) => {
    const all = rows();
    const at = all.indexOf(focused());
    const to = at < 0 && by < 0 ? all.length - 1 : Math.min(Math.max(at + by, 0), all.length - 1);
    all[to]?.querySelector("a.main").focus();
  };
  const overview = async () => {
    const page = await behaviour.page(link.href);
    if (document.querySelector("dialog[open]")) return; // an impatient hand
    const dialog = Object.assign(document.createElement("dialog"), { className: "dialog", ariaLabel: link.textContent.trim() });
    dialog.append(page.querySelector("main h1"), page.querySelector(".shortcuts"));
    document.body.append(dialog);
    behaviour.within(dialog);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  };
  const keys = {
    "/": () => document.querySelector("main input[type=search]")?.focus(),
    j: () => go(1),
    k: () => go(-1),
    x: () => focused()?.querySelector(".pick")?.click(),
    e: () => document.querySelector("main .tabs a[href*='/edit/']:not([aria-current])")?.click(),
    "?": () => overview().catch(() => location.assign(link.href)),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable], dialog");
    if (!link.isConnected || typing || event.ctrlKey || event.metaKey || event.altKey || behaviour.composing(event)) return;
    const key = behaviour.key(event);
    if (localStorage.getItem("single-keys") === "no" || !Object.hasOwn(keys, key)) return;
    event.preventDefault();
    keys[key]();
  });
});
