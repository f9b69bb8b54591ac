// A second tap while the first is under way would go to a page that has changed meanwhile.
document.addEventListener("submit", ({ target }) => {
  if (target.method === "dialog") return;
  setTimeout(() => {
    for (const part of target.elements) if (part.tagName === "BUTTON") part.disabled = true;
  });
});
