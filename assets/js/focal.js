// <form> … <img data-behaviour="focal"> … <input name="focal_x"> <input name="focal_y"> … </form>
// A click on the picture puts the focal point there. The two numbers say the same, by keyboard and without script.
behaviour("focal", (picture) => {
  const inputs = ["focal_x", "focal_y"].map((name) => picture.closest("form")?.elements.namedItem(name));
  if (!inputs.every(Boolean)) return;
  const frame = Object.assign(document.createElement("span"), { className: "focal", dir: "ltr" });
  const [drawing, mark] = ["svg", "circle"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
  mark.setAttribute("r", "12");
  drawing.append(mark);
  picture.replaceWith(frame);
  frame.append(picture, drawing);
  const place = () => {
    const [x, y] = inputs.map((input) => `${input.value === "" ? 50 : input.value}%`);
    mark.setAttribute("cx", x);
    mark.setAttribute("cy", y);
  };
  frame.addEventListener("click", ({ clientX, clientY }) => {
    const box = picture.getBoundingClientRect();
    const shares = [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
    for (const [index, input] of inputs.entries()) {
      input.value = String(Math.round(Math.min(Math.max(shares[index], 0), 1) * 100));
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  for (const input of inputs) input.addEventListener("input", place);
  place();
});
