// An app of somebody else's: creates a task and tells each of its changes to the end, whatever the connection does.
import { createNodeClient } from "@millrace/contracts/node-client";
import { resume } from "@millrace/contracts/resume";
import type { AppRouter } from "@millrace/contracts/router";
import { isFinal } from "@millrace/contracts/task-state";
import type { TaskUpdateEvent } from "@millrace/contracts/task";

const url = process.env["MILLRACE_URL"] ?? "";
const title = "Followed from outside";
const account = { email: "user@example.com", password: "user123" };
const { token } = await createNodeClient<AppRouter>({ url }).auth.login.mutate(account);
const millrace = createNodeClient<AppRouter>({ url, token: () => token });

let isCreated = false;

async function createOnce(): Promise<void> {
  if (isCreated) return;
  isCreated = true;
  const payload = { minDelayMs: 0, maxDelayMs: 0, failureRate: 0 };
  await millrace.tasks.create.mutate({ kind: "simulate", title, payload });
}

const live = resume<TaskUpdateEvent>({
  subscribe: (lastEventId, callbacks) => millrace.tasks.onUpdate.subscribe({ scope: "mine", lastEventId }, callbacks),
  onData(event) {
    if (event.type === "ready") void createOnce();
    if (event.type !== "changes") return;
    for (const { change } of event.changes.filter(({ task }) => task.title === title)) {
      console.log(`${change.version} ${change.status}`);
      if (isFinal(change.status)) live.stop();
    }
  },
});
