// Printing: a button for it where the browser can, and at once where a page was made
// to be printed. data-print names the link to go on with afterwards.
for (const button of document.querySelectorAll("[data-print-now]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

const printed = document.querySelector("[data-print]");
if (printed) {
  window.addEventListener("afterprint", () => {
    document.getElementById(printed.dataset.print)?.focus();
  });
  window.addEventListener("load", () => window.print());
}
