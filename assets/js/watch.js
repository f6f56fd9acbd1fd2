// <main> … <a href="" data-behaviour="watch">Look again</a> … </main>
// Every two seconds what the link leads to takes the place of what stands in <main>, as long as the link is there: while
// the page is in sight and nobody types, tabs or marks text on it. A page that is loaded anew is read out from its top.
behaviour("watch", (link) => {
  const main = link.closest("main");
  // A click into the text gives the focus to <main>.
  const isIdle = () => !document.hidden && document.activeElement.matches("body, main") && getSelection().isCollapsed;
  const fetched = async () => {
    const answer = await fetch(link.href);
    if (answer.redirected) location.replace(link.href); // to a log-in
    return answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  };
  const look = async () => {
    const page = isIdle() && (await fetched().catch(() => undefined)); // offline the page stays
    if (!link.isConnected) return;
    if (!page || !isIdle()) return wait();
    document.title = page.title;
    const messages = main.querySelector(".flash")?.parentElement; // told once
    main.replaceChildren(...page.querySelector("main").childNodes);
    behaviour.within(main);
    main.firstElementChild.prepend(messages ?? "");
  };
  const wait = () => setTimeout(look, 2000);
  wait();
});
