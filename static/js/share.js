// A text handed on by the device's own means: its share sheet, or the clipboard.
for (const button of document.querySelectorAll("[data-share]")) {
  button.hidden = !navigator.share;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ text: button.dataset.share });
    } catch (refusal) {
      if (refusal.name !== "AbortError") throw refusal; // closing the sheet is no fault
    }
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
  });
}
