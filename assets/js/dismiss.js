// <ul class="flash"><li class="notice">Saved. <button data-behaviour="dismiss" type="button" hidden>Dismiss</button></li></ul>
// The button is of use with script only, so it is shown here. The focus goes to the next message, or to the page.
behaviour("dismiss", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => {
    const message = button.closest(".notice");
    const list = message?.parentElement;
    message?.remove();
    const next = list?.querySelector("[data-behaviour~=dismiss]") ?? document.querySelector("main");
    next?.focus();
    if (list?.matches(".flash") && !list.children.length) list.remove();
  });
});
