// The greeting in one language after another, unless the visitor's device asks for rest.
(() => {
  const greetings = [...document.querySelectorAll(".greetings > span")];
  if (greetings.length < 2 || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  let shown = 0;
  setInterval(() => {
    greetings[shown].hidden = true;
    shown = (shown + 1) % greetings.length;
    greetings[shown].hidden = false;
  }, 4000);
})();
