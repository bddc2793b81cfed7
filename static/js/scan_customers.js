// A customer is chosen by a tap: a known one, or deliberately a new one. A typed name
// counts only once it is the name of somebody known.
const input = document.querySelector("#id_customer");
const offers = document.querySelector("#customers");

function choose(name) {
  input.value = input.dataset.known = name;
  for (const button of offers.querySelectorAll("[data-customer]")) {
    button.setAttribute("aria-pressed", String(button.value === name));
  }
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

offers.addEventListener("click", (event) => {
  const button = event.target.closest("[data-customer]");
  if (!button) return;
  event.preventDefault();
  choose(button.value);
});

document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target !== offers) return;
  const known = offers.querySelectorAll("[name=customer]");
  const isKnown = known.length === 1 && !offers.querySelector("[name=new_customer]") && input.value.trim();
  if (isKnown) choose(known[0].value);
  else if (input.dataset.known === input.value.trim()) choose(input.value.trim());
});
