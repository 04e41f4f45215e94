import { createNodeClient } from "@millrace/contracts/node-client";
import type { AppRouter } from "@millrace/server/router";

const url = "http://localhost:3000";
const account = { email: "user@example.com", password: "user123" };
const { token } = await createNodeClient<AppRouter>({ url }).auth.login.mutate(account);

const millrace = createNodeClient<AppRouter>({ url, token: () => token });
const task = await millrace.tasks.create.mutate({ kind: "simulate", payload: { maxDelayMs: 2_000, failureRate: 0 } });
const live = millrace.tasks.onUpdate.subscribe(
  { taskId: task.id },
  {
    async onData() {
      const { status, result } = await millrace.tasks.get.query({ id: task.id });
      console.log(status, result);
      if (status === "SUCCESS") live.unsubscribe();
    },
  },
);
