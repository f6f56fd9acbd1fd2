// <div data-behaviour="markdown" data-rendered="/admin/posts/rendered/?field=body"><div role="toolbar" hidden>
//   <button data-before="**" data-after="**">Bold</button> <button data-before="- " data-line>List</button>
//   <button data-preview aria-pressed="false">Preview</button></div> <textarea></textarea> <div class="prose" hidden></div></div>
// The buttons write marks around what is selected, or before each of its lines; the text can be undone as typed text
// can. The preview asks the server, so it shows what readers will see.
behaviour("markdown", (editor) => {
  const bar = editor.querySelector("[role=toolbar]");
  const area = editor.querySelector("textarea");
  const preview = editor.querySelector(".prose");
  const toggle = bar.querySelector("[data-preview]");
  const buttons = [...bar.querySelectorAll("button")];
  let timer;
  let request = new AbortController();
  bar.hidden = false;

  const write = (text) => {
    area.focus();
    // The one way that keeps the browser's own undo; where it is gone, the text comes all the same.
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const surround = (before, after) => {
    const { selectionStart: start, selectionEnd: end, value } = area;
    write(before + value.slice(start, end) + after);
    area.setSelectionRange(start + before.length, end + before.length);
  };
  const prefix = (mark) => {
    const first = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const { selectionEnd: end, value } = area;
    area.setSelectionRange(first, end);
    write(value.slice(first, end).split("\n").map((line) => mark + line).join("\n"));
  };
  const render = async () => {
    request.abort();
    request = new AbortController();
    const body = new FormData();
    body.set("csrf_token", area.form.elements.csrf_token.value);
    body.set("text", area.value);
    const answer = await fetch(editor.dataset.rendered, { method: "POST", body, signal: request.signal, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString((await answer.json()).html, "text/html");
    preview.replaceChildren(...page.body.childNodes);
  };
  const show = (is) => {
    preview.hidden = !is;
    toggle.ariaPressed = String(is);
  };
  // Rather none than an old one; where a newer one is on its way, that comes.
  const look = () => render().catch((error) => error.name === "AbortError" || show(false));

  bar.addEventListener("click", (event) => {
    const { before, after, line } = event.target.closest("button")?.dataset ?? {};
    if (before) line === undefined ? surround(before, after) : prefix(before);
  });
  toggle?.addEventListener("click", () => {
    show(preview.hidden);
    if (!preview.hidden) look();
  });
  area.addEventListener("input", () => {
    clearTimeout(timer);
    if (!preview.hidden) timer = setTimeout(look, 400);
  });
  area.addEventListener("keydown", (event) => {
    if (!event[behaviour.command] || event.shiftKey || event.altKey) return;
    const mark = { b: "**", i: "*" }[behaviour.key(event).toLowerCase()];
    if (!mark) return;
    event.preventDefault();
    surround(mark, mark);
  });
  // One stop for the Tab key; the arrow keys walk along the bar.
  const stop = (at) => buttons.forEach((each, index) => (each.tabIndex = index === at ? 0 : -1));
  stop(0);
  bar.addEventListener("keydown", (event) => {
    const forward = getComputedStyle(bar).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    const by = event.key === forward ? 1 : -1;
    const to = (buttons.indexOf(document.activeElement) + by + buttons.length) % buttons.length;
    stop(to);
    buttons[to].focus();
  });
});
