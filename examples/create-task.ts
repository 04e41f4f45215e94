import { createNodeClient } from "@millrace/contracts/node-client";
import type { AppRouter } from "@millrace/contracts/router";

const url = "http://localhost:3000";
const account = { email: "user@example.com", password: "user123" };
const { token } = await createNodeClient<AppRouter>({ url }).auth.login.mutate(account);
const millrace = createNodeClient<AppRouter>({ url, token: () => token });

const updates = millrace.tasks.onUpdate.subscribe(
  { scope: "mine" },
  {
    onData({ data: event }) {
      if (event.type === "ready") void millrace.tasks.create.mutate({ kind: "simulate", title: "From my app" });
      if (event.type !== "changes") return;
      for (const { change, task } of event.changes) console.log(`${task.title}: ${change.status}`);
      if (event.changes.some(({ task }) => task.finishedAt)) updates.unsubscribe();
    },
  },
);
