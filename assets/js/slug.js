// <input name="title"> … <input name="slug" data-behaviour="slug" data-source="title">
// An empty address follows the title until somebody writes an address of their own.
behaviour("slug", (input) => {
  const source = input.form?.elements.namedItem(input.dataset.source);
  if (!source) return;
  const accents = /[\u0300-\u036f\u0640\u064b-\u0652\u0670\u180b-\u180d\u20d0-\u20ff\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
  const others = /[^\p{L}\p{N}\p{M}]+/gu;
  const limit = input.maxLength > 0 ? input.maxLength : 100;
  const slug = (text) => {
    const letters = text.normalize("NFKD").replace(accents, "").normalize("NFC").toLowerCase();
    const words = letters.replace(others, "-").replace(/(^|-)\p{M}+/gu, "$1").replace(/-+/g, "-").replace(/^-/, "");
    return words.slice(0, limit).replace(/-$/, "");
  };
  let own = input.value !== "";
  input.addEventListener("input", () => {
    own = input.value !== "";
  });
  source.addEventListener("input", () => {
    if (!own) input.value = slug(source.value);
  });
});
