// <p data-behaviour="dismiss unsaved">
// Each word names a behaviour; its function runs once for each element that carries the word.
// `behaviour.within(element)` brings those to life that came later. `behaviour.command` is the key that commands go with:
// Cmd on a Mac, where Ctrl moves about in a text. `behaviour.key(event)` is a key by its name on a Latin keyboard,
// `behaviour.composing(event)` whether it belongs to a word that an input method is still making.
// `behaviour.page(address)` fetches another page.
const behaviour = (() => {
  const known = [];
  const start = ([name, run], root) => {
    for (const element of root.querySelectorAll(`[data-behaviour~="${name}"]`)) {
      try {
        run(element);
      } catch (error) {
        window.reportError(error); // the other behaviours go on
      }
    }
  };
  const register = (name, run) => {
    known.push([name, run]);
    const begin = () => start([name, run], document);
    if (document.readyState === "complete") begin();
    else document.addEventListener("DOMContentLoaded", begin, { once: true });
  };
  register.within = (root) => known.forEach((each) => start(each, root));
  register.command = /Mac|iP/.test(navigator.platform) ? "metaKey" : "ctrlKey";
  register.key = ({ key, code, shiftKey }) => {
    if (key <= "\x7f" || /\p{Script=Latin}/u.test(key)) return key;
    if (code === "Slash") return shiftKey ? "?" : "/";
    return code.startsWith("Key") ? code.at(-1).toLowerCase() : key;
  };
  register.composing = (event) => event.isComposing || event.keyCode === 229; // Safari says 229 of the key that ends it
  register.page = async (address, options) => new DOMParser().parseFromString(await (await fetch(address, options)).text(), "text/html");
  return register;
})();
