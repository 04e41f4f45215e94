import { Suspense, useState, type ComponentProps, type ReactNode } from "react";

interface OnDemandProps extends ComponentProps<"button"> {
  /** Fetches what the button opens; called as soon as somebody seems to want it. */
  load: () => Promise<unknown>;
  /** Takes the place of the button, opened. */
  render: () => ReactNode;
}

/** A button that stands in for a popup until it is first used, so that the popup's code is no part of the first load. */
export function OnDemand({ load, render, ...button }: OnDemandProps) {
  const [wanted, setWanted] = useState(false);
  const preload = (): void => {
    load().catch(() => undefined);
  };
  const standIn = (
    <button type="button" onPointerEnter={preload} onFocus={preload} onClick={() => setWanted(true)} {...button} />
  );
  return wanted ? <Suspense fallback={standIn}>{render()}</Suspense> : standIn;
}
