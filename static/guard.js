// A form that was answered with a page of refusal would stay in the browser's history, and so on its
// disk, with all that was sent in it: its entry becomes one that is only opened.
history.replaceState(null, "");

// A page that the browser kept while somebody else may have come is not shown again: it is
// blanked before it can be seen and fetched anew, with the visit that is under way now.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.documentElement.hidden = true;
  location.replace(location.pathname);
});
