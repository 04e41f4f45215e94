import type { ReactNode } from "react";
import { Wordmark } from "../../ui/logo.tsx";
import { MillScene } from "../../ui/mill-scene.tsx";

/** The frame of the pages before the door: a form, and the mill where there is room. */
export function AuthFrame({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(26rem,1fr)_1.2fr]">
      <main className="mx-auto flex w-full max-w-md flex-col px-6 py-8">
        <Wordmark />
        <div className="my-auto py-12">
          <h1 className="font-display text-3xl font-semibold tracking-tight">{title}</h1>
          <p className="mt-2 mb-8 text-soft">{lead}</p>
          {children}
        </div>
      </main>
      <aside className="relative hidden overflow-hidden border-l border-line bg-water-wash lg:block">
        <p className="absolute top-14 left-14 max-w-md font-display text-4xl leading-tight font-semibold tracking-tight text-balance text-water-deep">
          One board for what machines run and people do.
        </p>
        <MillScene className="absolute inset-x-0 bottom-0 h-[72%] w-full text-mill" />
      </aside>
    </div>
  );
}
