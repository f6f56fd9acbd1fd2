// <label hidden><input type="checkbox" data-behaviour="single-keys" checked> Use single keys in this browser</label>
// The switch of shortcuts.js, kept in this browser. It is of use with script only, so it is shown here.
behaviour("single-keys", (box) => {
  box.closest("label").hidden = false;
  box.checked = localStorage.getItem("single-keys") !== "no";
  box.addEventListener("change", () => localStorage.setItem("single-keys", box.checked ? "yes" : "no"));
});
