// <form><thead>… <input class="pick" type="checkbox" data-behaviour="select-all" hidden> …</thead>
//   <tbody>… <input class="pick" type="checkbox" name="id" value="3"> …</tbody></form>
// The box in the head ticks the rows of its form, and shows whether all, some or none are ticked.
behaviour("select-all", (head) => {
  const form = head.form;
  if (!form) return;
  const rows = () => [...form.querySelectorAll(".pick")].filter((box) => box !== head && !box.disabled);
  const show = () => {
    const all = rows();
    const picked = all.filter((box) => box.checked).length;
    head.checked = picked > 0 && picked === all.length;
    head.indeterminate = picked > 0 && picked < all.length;
    head.hidden = all.length === 0;
  };
  form.addEventListener("change", (event) => {
    if (event.target === head) for (const box of rows()) box.checked = head.checked;
    show();
  });
  window.addEventListener("pageshow", show); // the browser ticks again what was ticked when one comes back
  show();
});
