// <select data-behaviour="set-when-typed" data-source="title">
// Whoever types or picks a value wants it set: the first thing to do with it is chosen for them.
behaviour("set-when-typed", (select) => {
  const source = select.form?.elements.namedItem(select.dataset.source);
  const follow = () => {
    if (source.value && select.selectedIndex === 0) select.selectedIndex = 1;
    if (!source.value && select.selectedIndex === 1) select.selectedIndex = 0;
  };
  for (const kind of ["input", "change"]) source?.addEventListener(kind, follow);
});
