export const avatarClass =
  "grid size-10 shrink-0 place-items-center rounded-full bg-water-wash text-sm font-semibold text-water-deep hover:ring-2 hover:ring-water";

/** "Ada King Lovelace" → "AL". */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => word?.charAt(0).toUpperCase() ?? "").join("");
}
