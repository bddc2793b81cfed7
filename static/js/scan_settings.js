// What a person has set here: taking rolls off by scanning them, and confirming by itself.
const removal = document.querySelector("[data-removing]");
const atOnce = document.querySelector("[data-at-once]");

export const isRemoving = () => removal.getAttribute("aria-pressed") === "true";
export const confirmsAtOnce = () => atOnce.checked;

removal.addEventListener("click", () => removal.setAttribute("aria-pressed", String(!isRemoving())));
atOnce.checked = localStorage.getItem("scan-at-once") === "on";
atOnce.addEventListener("change", () => localStorage.setItem("scan-at-once", atOnce.checked ? "on" : "off"));
