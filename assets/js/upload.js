// <form method="post" enctype="multipart/form-data" data-behaviour="upload" data-uploading="The file is on its way">
// Says how much of a file has gone. The page that comes back takes the place of this one, as it does without script.
behaviour("upload", (form) => {
  const input = form.querySelector("input[type=file]");
  const bar = Object.assign(document.createElement("progress"), { className: "progress", max: 1, value: 0 });
  const label = document.createElement("label");
  label.append(form.dataset.uploading ?? "", bar);
  const status = document.createElement("div");
  status.role = "status";
  input.after(status);
  let sending = false;

  const sheet = (page) => page.querySelector("link[rel=stylesheet]")?.getAttribute("href");
  const show = ({ responseText, responseURL, status: code }) => {
    const page = new DOMParser().parseFromString(responseText, "text/html");
    if (code < 400) history.replaceState(null, "", responseURL); // what is refused may have no page of its own
    document.title = page.title;
    const part = sheet(page) === sheet(document) ? "body" : "documentElement";
    document[part].replaceWith(page[part]);
    behaviour.within(document);
    window.scrollTo(0, 0);
    (document.querySelector("[autofocus]") ?? document.querySelector("main"))?.focus();
  };
  const send = (submitter) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = loaded / total;
    });
    request.addEventListener("load", () => show(request));
    request.addEventListener("error", () => form.submit());
    request.open("POST", form.action);
    request.send(new FormData(form, submitter));
  };
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !input.files.length) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    status.append(label);
    send(event.submitter);
  });
});
