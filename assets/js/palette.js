// <a href="/admin/search/" data-behaviour="palette" data-here="On this page">Search</a>
// The link, or Ctrl or Cmd with K, opens the search page's form and hits in a dialog. The hits become a list box that
// the arrow keys walk; before them stand the buttons of the page below that can be pressed now. Enter before there are
// hits leads to the search page itself.
behaviour("palette", (link) => {
  const PRESSABLE = ".page-header :is(a.button, button), .list-foot :is(a.button, button)";
  const name = link.textContent.trim();
  let dialog, input, hits, timer;
  let request = new AbortController();

  const options = () => [...hits.querySelectorAll("[role=option]")];
  const current = () => hits.querySelector("[aria-selected=true]");
  const choose = (option) => {
    current()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const step = (by) => {
    const all = options();
    const at = all.indexOf(current());
    choose(all.at((at < 0 && by < 0 ? 0 : at) + by) ?? all[0]);
  };

  const here = (text) => {
    const wanted = text.toLocaleLowerCase();
    const pressable = [...document.querySelectorAll(PRESSABLE)].filter((each) => each.checkVisibility() && !each.disabled);
    const meant = pressable.filter((each) => each.textContent.trim().toLocaleLowerCase().includes(wanted));
    if (!meant.length) return [];
    const section = document.createElement("section");
    const title = Object.assign(document.createElement("h2"), { className: "group-name", id: "hits-here", textContent: link.dataset.here });
    section.setAttribute("aria-labelledby", title.id);
    const made = meant.map((each) => {
      const option = Object.assign(document.createElement("a"), { className: "menu-item", href: "#" });
      option.append(each.querySelector(".icon")?.cloneNode(true) ?? "", each.textContent.trim());
      option.addEventListener("click", (event) => {
        event.preventDefault();
        dialog.close();
        each.click();
      });
      return option;
    });
    section.append(title, ...made);
    return [section];
  };
  const show = (page) => {
    hits.replaceChildren(...here(input.value.trim()), ...page.querySelector("#hits").children);
    hits.role = hits.querySelector("a") ? "listbox" : "status";
    hits.ariaLabel = name;
    input.ariaExpanded = String(hits.role === "listbox");
    for (const each of hits.querySelectorAll("section")) each.role = "group";
    for (const each of hits.querySelectorAll("h2, ul, li")) each.role = "presentation";
    for (const [index, each] of [...hits.querySelectorAll("a")].entries()) {
      Object.assign(each, { id: `hit-${index}`, role: "option", tabIndex: -1, ariaSelected: "false" });
    }
    // Before anything is typed Enter must not press the first button of the page.
    choose(input.value.trim() ? options()[0] : undefined);
  };
  const address = () => {
    const search = new URL(link.href);
    search.searchParams.set("q", input?.value ?? "");
    return search;
  };
  const fetched = () => {
    request.abort();
    request = new AbortController();
    return behaviour.page(address(), { signal: request.signal });
  };
  // A question that a newer one took the place of is no failure.
  const leave = (error) => error.name === "AbortError" || location.assign(address());
  const look = () => fetched().then(show).catch(leave);
  // Once somebody has chosen, an answer on its way must not lead elsewhere.
  const rest = () => {
    clearTimeout(timer);
    request.abort();
  };

  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => (current() ? current().click() : input.value.trim() && location.assign(address())),
  };
  const build = (page) => {
    const form = page.querySelector(".palette-form");
    dialog = Object.assign(document.createElement("dialog"), { className: "dialog palette", ariaLabel: name });
    hits = Object.assign(document.createElement("div"), { className: "hits", id: "palette-hits" });
    dialog.append(form, hits);
    document.body.append(dialog);
    input = form.querySelector("input");
    Object.assign(input, { role: "combobox", ariaExpanded: "false", ariaAutoComplete: "list" });
    input.setAttribute("aria-controls", hits.id);
    form.querySelector("button").hidden = true;
    form.addEventListener("submit", (event) => event.preventDefault());
    input.addEventListener("keydown", (event) => {
      if (behaviour.composing(event) || !Object.hasOwn(keys, event.key)) return;
      event.preventDefault();
      keys[event.key]();
    });
    input.addEventListener("input", () => {
      rest(); // what is chosen belongs to the text before
      choose();
      timer = setTimeout(look, 120);
    });
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    hits.addEventListener("click", rest);
    dialog.addEventListener("close", () => {
      rest();
      dialog.remove();
      dialog = input = undefined;
      // The menu that it was opened from has closed, and the browser found nothing to give the focus back to.
      if (document.activeElement === document.body && !link.checkVisibility()) document.querySelector("[popovertarget=nav]")?.focus();
    });
    dialog.showModal();
    show(page);
  };
  const open = () => {
    if (dialog) return dialog.close();
    const field = document.getElementById("palette-q"); // of the page of search itself
    if (field) return field.focus();
    fetched().then(build).catch(leave);
  };

  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    const isK = behaviour.key(event).toLowerCase() === "k" && event[behaviour.command] && !event.shiftKey && !event.altKey;
    if (!link.isConnected || !isK || behaviour.composing(event)) return;
    event.preventDefault();
    open();
  });
  const [spoken, shown] = behaviour.command === "metaKey" ? ["Meta+K", "⌘ K"] : ["Control+K", "Ctrl K"];
  link.setAttribute("aria-keyshortcuts", spoken);
  link.append(Object.assign(document.createElement("kbd"), { textContent: shown, ariaHidden: "true" }));
});
