// Takes back what was posted together: null when it is done, else the refusal. A lost
// line leaves it to the person to press again: an undo made unseen would surprise.
export async function undo(transactions) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token };
  try {
    const body = JSON.stringify({ transactions });
    const answer = await fetch("/api/transactions/undo/", { method: "POST", headers, body });
    return answer.ok ? null : await answer.json();
  } catch {
    return { detail: "" };
  }
}
