// <table data-behaviour="edit-cell"> … <a class="cell-edit" href="…">
// The form behind a cell's link opens in a dialog over the list. Sent, it is an ordinary form.
behaviour("edit-cell", (table) => {
  const open = async (link) => {
    const page = await behaviour.page(link.href);
    const form = page.querySelector(".cell-form");
    if (!form) return location.assign(link.href);
    const dialog = Object.assign(document.createElement("dialog"), { className: "dialog cell-dialog" });
    const title = Object.assign(document.createElement("h2"), { id: "cell-title", dir: "auto" });
    title.textContent = page.querySelector("h1").textContent;
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(title, form);
    document.body.append(dialog);
    behaviour.within(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.querySelector("a.button").addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    });
    dialog.showModal();
    const field = form.querySelector("input:checked") ?? form.querySelector("input:not([type=hidden]), select, textarea");
    field.focus();
  };
  let opening = false;
  table.addEventListener("click", (event) => {
    const link = event.target.closest("a.cell-edit");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (opening) return;
    opening = true;
    open(link).catch(() => location.assign(link.href)).finally(() => { opening = false; });
  });
});
