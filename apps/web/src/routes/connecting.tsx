import { LogoMark } from "../ui/logo.tsx";

/** Shown while the server has not answered yet; the request goes on until it does. */
export function Connecting() {
  return (
    <main className="grid min-h-[60dvh] place-content-center justify-items-center gap-4 p-8 text-soft">
      <LogoMark className="size-12 animate-pulse text-water" />
      <p role="status">Connecting to the server…</p>
    </main>
  );
}
