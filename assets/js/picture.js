// <input type="file" name="file" data-behaviour="picture" data-ways="Or drop it here, or paste it.">
// A picture that is dropped on the form, or pasted, goes into the field; what was chosen is shown below it.
behaviour("picture", (input) => {
  const { form } = input;
  const ways = Object.assign(document.createElement("p"), { className: "hint" });
  ways.textContent = input.dataset.ways ?? "";
  const canvas = document.createElement("canvas"); // our pages load pictures from the site only, so no address of it
  canvas.dataset.behaviour = "focal";
  const preview = Object.assign(document.createElement("div"), { className: "preview", hidden: true });
  preview.setAttribute("aria-hidden", "true");
  preview.append(canvas);
  input.after(ways, preview);
  behaviour.within(preview);

  const show = async () => {
    const [file] = input.files;
    try {
      const image = await createImageBitmap(file, { resizeWidth: 640, resizeQuality: "medium" });
      if (file !== input.files[0]) return; // another one was chosen meanwhile
      Object.assign(canvas, { width: image.width, height: image.height });
      canvas.getContext("2d").drawImage(image, 0, 0);
      preview.hidden = false;
    } catch {
      preview.hidden = true; // the server says what is wrong with it
    }
  };
  const take = (event, files) => {
    const picture = [...files].find(({ type }) => type.startsWith("image/"));
    if (!picture || !input.isConnected) return;
    event.preventDefault();
    const carrier = new DataTransfer();
    carrier.items.add(picture);
    input.files = carrier.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const over = (event, is) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.toggleAttribute("data-dropping", is);
  };

  input.addEventListener("change", show);
  form.addEventListener("dragover", (event) => over(event, true));
  form.addEventListener("dragleave", (event) => over(event, false));
  form.addEventListener("drop", (event) => {
    over(event, false);
    take(event, event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    // Office programs put a picture of the words beside the words.
    const writes = event.target.closest("input:not([type=file]), textarea");
    if (!writes || !event.clipboardData.types.includes("text/plain")) take(event, event.clipboardData.files);
  });
});
