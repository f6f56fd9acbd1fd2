// <input class="input" id="title" maxlength="200"> <output for="title" data-behaviour="letters"></output>
// Says how many letters a field holds of how many: always to the eye, near the end to a screen reader.
behaviour("letters", (count) => {
  const input = document.getElementById(count.htmlFor);
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const say = () => {
    const used = input.value.length; // as the browser counts to the limit
    count.textContent = numbers.format(used) + " / " + numbers.format(input.maxLength);
    count.ariaLive = used > input.maxLength * 0.9 ? "polite" : "off";
  };
  count.ariaLive = "off";
  input.addEventListener("input", say);
  say();
});
