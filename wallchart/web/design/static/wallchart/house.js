// What pages cannot do without a script, and only that. Everything else is a form or htmx.
for (const printer of document.querySelectorAll("[data-print]")) printer.hidden = false;
document.addEventListener("click", (event) => {
  const printer = event.target.closest("[data-print]");
  if (printer) window.print();
});
// A control that submits its form by itself (a filter) has a button beside it for when this is not here.
document.addEventListener("change", (event) => {
  const control = event.target.closest("[data-submits]");
  if (control && control.form) control.form.requestSubmit();
});
