// One key a button: data-key="n" is pressed by N. Never while somebody types, never
// with a modifier, never twice by holding the key down.
const isTyping = (element) =>
  element.matches("input:not([type=hidden]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target)) return;
  const key = event.key.toLowerCase();
  if (!/^[a-z]$/.test(key)) return;
  const button = document.querySelector(`[data-key="${key}"]:not([disabled])`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
