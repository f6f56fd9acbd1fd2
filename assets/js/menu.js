// <details class="menu" data-behaviour="menu"><summary>More</summary><div class="menu-panel">…</div></details>
// Opens without script. With it, Escape closes and gives the focus back; so does anything outside, without the focus.
// A dialog above it leaves it open, to give the focus back to.
behaviour("menu", (menu) => {
  const leave = (event) => {
    if (!menu.contains(event.target) && !event.target.closest("dialog")) menu.open = false;
  };
  menu.addEventListener("toggle", () => {
    const listen = menu.open ? "addEventListener" : "removeEventListener";
    document[listen]("pointerdown", leave);
    document[listen]("focusin", leave);
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open || event.defaultPrevented || behaviour.composing(event)) return;
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
