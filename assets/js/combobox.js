// <input class="input" name="author" value="Ana Torres #3" data-behaviour="combobox" data-lookup="/admin/users/lookup/">
// <input … value="harbour #1, ferries #7" data-lookup="/admin/tags/lookup/" data-multiple data-more="Keep typing …">
// GET data-lookup?q=ana answers {"results": [{"id": 3, "text": "Ana Torres", "hint": "ana@…", "picture": ""}], "more": false};
// a choice writes "text #id", with data-multiple in place of the last part and with a comma for the next one; the last
// comma goes when one leaves. With data-create="/admin/tags/new/" data-title="name" data-new="New: {}" the last choice makes
// what was typed: POST answers {"id": 7, "text": "fog"}, or 422 {"errors": {…}}. The field works as plain text without script.
behaviour("combobox", (input) => {
  const multiple = "multiple" in input.dataset;
  const element = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const list = element("div", { id: `${input.id || input.name}-suggestions`, role: "listbox" });
  list.ariaLabel = input.labels?.[0]?.textContent.trim() || input.ariaLabel;
  const more = element("p", { className: "hint", hidden: true, role: "status" });
  const box = element("div", { className: "suggestions", hidden: true }, element("div", { className: "options" }, list, more));
  input.after(box);
  Object.assign(input, { role: "combobox", ariaExpanded: "false", ariaAutoComplete: "list" });
  input.setAttribute("aria-controls", list.id);
  let timer;
  let request = new AbortController();
  let active = -1;

  const isOpen = () => !box.hidden;
  const COMMAS = /[,،、，]/g;
  const parts = () => (multiple ? input.value.split(COMMAS) : [input.value]);
  const query = () => parts().at(-1).replace(/#\d*\s*$/, "").trim();

  const close = () => {
    clearTimeout(timer);
    request.abort();
    box.hidden = true;
    input.ariaExpanded = "false";
    input.removeAttribute("aria-activedescendant");
  };
  // What Enter takes
  const mark = (at) => {
    for (const [index, option] of [...list.children].entries()) option.ariaSelected = String(index === at);
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const move = (to) => {
    active = (to + list.children.length) % list.children.length;
    mark(active);
  };
  const picture = (address) => element("img", { className: "thumb", src: address, alt: "", loading: "lazy" });
  const illustrate = (address) => {
    const field = !multiple && input.closest(".field");
    if (!field) return;
    field.parentElement.querySelector(":scope > .thumb")?.remove();
    if (address) field.after(picture(address));
  };
  const last = () => parts().length - 1;
  const pick = ({ id, text, picture: address }, at = last()) => {
    const names = parts().map((part) => part.trim());
    const isLast = at >= names.length - 1;
    names.splice(at, 1, `${multiple ? text.replaceAll(COMMAS, " ") : text} #${id}`, ...(multiple && isLast ? [""] : []));
    input.value = names.join(", ");
    if (isLast) close();
    illustrate(address);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const option = (result, index, choose = () => pick(result)) => {
    const hint = element("span", { className: "hint", dir: "auto" }, result.hint ?? "");
    const made = element("div", { id: `${list.id}-${index}`, role: "option", className: "menu-item", ariaSelected: "false" });
    if (result.picture) made.append(picture(result.picture));
    made.append(element("span", { dir: "auto" }, result.text), hint);
    made.addEventListener("click", choose);
    return made;
  };
  const make = async (text, at) => {
    const body = new FormData();
    body.set("csrf_token", input.form.elements.csrf_token.value);
    body.set(input.dataset.title, text);
    const answer = await fetch(input.dataset.create, { method: "POST", body, headers: { Accept: "application/json" } });
    const made = await answer.json();
    if (answer.ok) return pick(made, at);
    more.textContent = Object.values(made.errors ?? {}).flat().join(" ") || made.error?.message;
    more.hidden = false;
  };
  const show = (answer) => {
    const text = query();
    const isMeant = (result) => result.text.toLowerCase() === text.toLowerCase();
    const results = answer.results.toSorted((one, other) => isMeant(other) - isMeant(one));
    list.replaceChildren(...results.map((result, index) => option(result, index)));
    const own = { text: input.dataset.new?.replace("{}", text) };
    const isNew = input.dataset.create && text && !results.some(isMeant);
    if (isNew) list.append(option(own, results.length, () => make(text, last()).catch(close)));
    more.textContent = input.dataset.more ?? "";
    more.hidden = !answer.more || !more.textContent;
    box.hidden = list.children.length === 0;
    input.ariaExpanded = String(isOpen());
    active = -1;
    if (isOpen() && text) mark(0);
    else input.removeAttribute("aria-activedescendant");
  };
  const look = async () => {
    request.abort();
    request = new AbortController();
    const address = new URL(input.dataset.lookup, document.baseURI);
    address.searchParams.set("q", query());
    try {
      const response = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
      show(await response.json());
    } catch (error) {
      if (error.name !== "AbortError") close(); // no suggestions: the field takes plain text
    }
  };
  const keys = {
    ArrowDown: () => (isOpen() ? move(active + 1) : look()),
    ArrowUp: () => (isOpen() ? move(active < 0 ? -1 : active - 1) : look()),
    Enter: () => {
      if (!isOpen() || (active < 0 && query() === "")) return false;
      document.getElementById(input.getAttribute("aria-activedescendant"))?.click();
    },
    Escape: () => isOpen() && close(),
  };

  input.addEventListener("keydown", (event) => {
    if (behaviour.composing(event) || !Object.hasOwn(keys, event.key)) return;
    if (keys[event.key]() !== false) event.preventDefault();
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    request.abort();
    active = -1;
    input.removeAttribute("aria-activedescendant");
    illustrate("");
    if (query()) timer = setTimeout(look, 150);
    else close();
  });
  input.addEventListener("click", () => {
    if (!isOpen() && !query()) look();
  });
  // While one types only, since browsers give nothing back by Back to a field that says so.
  const complete = (how) => () => { input.autocomplete = how; };
  input.addEventListener("focus", complete("off"));
  input.addEventListener("blur", complete(""));
  input.form?.addEventListener("submit", complete(""));
  input.addEventListener("blur", () => {
    if (multiple) input.value = parts().map((part) => part.trim()).filter(Boolean).join(", ");
    close();
  });
  box.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
});
