// <input class="input" maxlength="200" data-behaviour="letters">
// Says behind the field how many letters it holds of how many: always to the eye, near the end to a screen reader.
behaviour("letters", (input) => {
  if (input.maxLength < 0) return;
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const count = Object.assign(document.createElement("output"), { className: "hint num letters" });
  count.htmlFor = input.id;
  const say = () => {
    const used = [...input.value].length;
    count.textContent = numbers.format(used) + " / " + numbers.format(input.maxLength);
    count.ariaLive = used > input.maxLength * 0.9 ? "polite" : "off";
  };
  input.after(count);
  input.addEventListener("input", say);
  say();
});
