import { Shuffle } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { loadModule } from "../../lib/load-module.ts";
import { Button } from "../../ui/button.tsx";

const ShuffleDialog = lazy(async () => {
  const { ShuffleDialog: component } = await loadModule(() => import("./shuffle-dialog.tsx"));
  return { default: component };
});

export function ShuffleButton() {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        <Shuffle className="size-4" aria-hidden />
        Shuffle
      </Button>
      {isAsking && (
        <Suspense>
          <ShuffleDialog onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </>
  );
}
