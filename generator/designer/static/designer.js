// What HTML alone does not do: the search as one types, pickers that fill a box, buttons that copy, and the mark of the current operation.
(() => {
  "use strict";

  function search(input) {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const group of document.querySelectorAll("#operations .group")) {
      let inGroup = 0;
      for (const item of group.querySelectorAll("li")) {
        item.hidden = !words.every((word) => item.dataset.words.includes(word));
        inGroup += item.hidden ? 0 : 1;
      }
      group.hidden = inGroup === 0;
      if (words.length && inGroup) group.open = true;
      found += inGroup;
    }
    document.getElementById("found").textContent = words.length ? `${found} found` : "";
  }

  function pick(input) {
    const box = document.getElementById(input.dataset.picks);
    if (!input.value) return;
    const seconds = input.value.length === 16 ? ":00" : "";
    box.value = input.type === "date" ? input.value : `${input.value}${seconds}Z`;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function copy(button) {
    const box = document.getElementById(button.dataset.copies);
    box.select();
    // Only a page of this machine or over HTTPS may write to the clipboard; elsewhere the text stands selected.
    navigator.clipboard?.writeText(box.value).catch(() => {});
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copies]");
    if (button) copy(button);
  });

  document.addEventListener("input", (event) => {
    if (event.target.id === "search") search(event.target);
    if (event.target.dataset.picks) pick(event.target);
  });

  // A list that was sent anew is as long as the search leaves it.
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const input = document.getElementById("search");
    if (event.target.id === "listed" && input.value) search(input);
  });

  document.addEventListener("keydown", (event) => {
    const isTyping = /^(input|textarea|select)$/i.test(event.target.tagName);
    if (event.key === "/" && !isTyping) {
      event.preventDefault();
      document.getElementById("search").focus();
    }
  });
})();
