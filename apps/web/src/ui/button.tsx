import { clsx } from "clsx";
import type { ComponentProps } from "react";

const variants = {
  primary: "bg-water text-on-water hover:bg-water-deep shadow-card",
  quiet: "border border-line bg-surface text-ink hover:border-line-strong",
  danger: "bg-bad text-on-water hover:opacity-90 shadow-card",
  plain: "text-soft hover:bg-sunken hover:text-ink",
};

const sizes = {
  medium: "min-h-10 px-4 text-sm",
  small: "min-h-8 px-3 text-sm",
  icon: "size-10 justify-center",
};

export interface ButtonLook {
  variant?: keyof typeof variants;
  size?: keyof typeof sizes;
}

/** The look of a button, for links that are one. */
export function buttonClass({ variant = "quiet", size = "medium" }: ButtonLook = {}, className?: string): string {
  return clsx(
    "inline-flex items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap transition-colors",
    "disabled:cursor-not-allowed disabled:opacity-55",
    variants[variant],
    sizes[size],
    className,
  );
}

export function Button({ variant, size, className, type = "button", ...props }: ButtonLook & ComponentProps<"button">) {
  // oxlint-disable-next-line react/button-has-type -- the default above is a valid one
  return <button type={type} className={buttonClass({ variant, size }, className)} {...props} />;
}
