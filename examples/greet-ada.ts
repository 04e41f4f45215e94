import { createNodeClient } from "@millrace/contracts/node-client";
import type { AppRouter } from "@millrace/contracts/router";

const url = "http://localhost:3000";
const account = { email: "user@example.com", password: "user123" };
const { token } = await createNodeClient<AppRouter>({ url }).auth.login.mutate(account);
const { tasks } = createNodeClient<AppRouter>({ url, token: () => token });

const updates = tasks.onUpdate.subscribe(
  { scope: "mine" },
  {
    onData({ data: event }) {
      if (event.type === "ready") void tasks.create.mutate({ kind: "greet", payload: { who: "Ada" } });
      if (event.type !== "changes") return;
      for (const { change, task } of event.changes) console.log(`${task.title}: ${change.status}`);
      const done = event.changes.find(({ task }) => task.finishedAt);
      if (done) void tasks.get.query({ id: done.task.id }).then(({ result }) => console.log(result));
      if (done) updates.unsubscribe();
    },
  },
);
