import { useQuery } from "@tanstack/react-query";
import { maySeeAll, useMe } from "../features/auth/me.queries.ts";
import { QueueList } from "../features/queues/queue-list.tsx";
import { queuesQuery, workersQuery } from "../features/queues/queue.queries.ts";
import { WorkerList } from "../features/queues/worker-list.tsx";
import { useApi } from "../lib/api.tsx";
import { Card } from "../ui/card.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { PageTitle } from "../ui/page-title.tsx";
import { useDocumentTitle } from "./document-title.ts";
import { OnlyFor } from "./only-for.tsx";

function Workers() {
  const api = useApi();
  const me = useMe();
  const queues = useQuery(queuesQuery(api));
  const workers = useQuery(workersQuery(api));
  return (
    <>
      <PageTitle title="Workers and queues" lead="What waits, who is there, and what runs where." />
      <div className="flex flex-col gap-6">
        <Card title="Queues">
          <Loaded
            what="The queues"
            isPending={queues.isPending}
            error={queues.error}
            empty={queues.data?.length === 0 && "No queue yet: one comes with the first worker."}
          >
            <QueueList queues={queues.data ?? []} myId={me.id} />
          </Loaded>
        </Card>
        <Card title="Workers">
          <Loaded
            what="The workers"
            isPending={workers.isPending}
            error={workers.error}
            empty={workers.data?.length === 0 && "No worker is there. Start one; it appears here by itself."}
          >
            <WorkerList workers={workers.data ?? []} />
          </Loaded>
        </Card>
      </div>
    </>
  );
}

export function WorkersPage() {
  useDocumentTitle("Workers and queues");
  return (
    <OnlyFor may={maySeeAll}>
      <Workers />
    </OnlyFor>
  );
}
