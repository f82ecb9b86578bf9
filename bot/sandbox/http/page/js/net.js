// Talking with the sandbox: questions, acts, and the stream of changes.

export async function look(name, asked = {}) {
  const answer = await fetch(`/sandbox/${name}?${new URLSearchParams(asked)}`);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.warning || `The sandbox answered ${answer.status}.`);
  return body;
}

// An act never throws: what went wrong comes back as `warning`, for the person to read.
export async function act(name, wanted) {
  try {
    const answer = await fetch(`/sandbox/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(wanted),
    });
    return await answer.json();
  } catch (problem) {
    return { ok: false, warning: `The sandbox cannot be reached (${problem.message}).` };
  }
}

// A file that was chosen: what describes it, or a warning.
export async function give(person, file) {
  try {
    const answer = await fetch(`/sandbox/file?${new URLSearchParams({ person, name: file.name })}`, { method: "POST", body: file });
    return await answer.json();
  } catch (problem) {
    return { warning: `The sandbox cannot be reached (${problem.message}).` };
  }
}

export function listen({ changed, connected, lost }) {
  const stream = new EventSource("/sandbox/stream");
  stream.onopen = connected;
  stream.onerror = lost;
  stream.onmessage = (event) => changed(JSON.parse(event.data));
}
