// On a phone the plant's navigation is a strip: show the part where one is.
const strip = document.querySelector(".plant-nav ul");
const here = strip?.querySelector("[aria-current]");
if (here) strip.scrollLeft = here.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
