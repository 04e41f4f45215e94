import "./app.css";
import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createTaskFeed, TaskFeedProvider } from "../features/tasks/task-feed.ts";
import { ApiProvider, createApi } from "../lib/api.tsx";
import { endSession } from "../routes/end-session.ts";
import { createQueryClient } from "./query-client.ts";
import { createAppRouter } from "./router.tsx";

function start(element: HTMLElement): void {
  const api = createApi();
  const queryClient = createQueryClient(() => void endSession(router, queryClient, router.state.location.href));
  const router = createAppRouter({ api, queryClient });
  createRoot(element).render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <ApiProvider value={api}>
          <QueryClientProvider client={queryClient}>
            <TaskFeedProvider value={createTaskFeed(queryClient)}>
              <RouterProvider router={router} />
            </TaskFeedProvider>
          </QueryClientProvider>
        </ApiProvider>
      </CSPProvider>
    </StrictMode>,
  );
}

const element = document.getElementById("root");
if (element) start(element);
