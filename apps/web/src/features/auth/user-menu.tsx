import { useMutation } from "@tanstack/react-query";
import { LogOut, Monitor, Moon, Sun, Users } from "lucide-react";
import { useApi } from "../../lib/api.tsx";
import { messageOf } from "../../lib/api-errors.ts";
import { useTheme, type Theme } from "../../lib/theme.ts";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import { useToast } from "../../ui/toasts.tsx";
import { avatarClass, initials } from "./avatar.ts";
import { useMe } from "./me.queries.ts";

const iconClass = "size-4 text-soft";

const themes: readonly { value: Theme; label: string; icon: React.ReactNode }[] = [
  { value: "system", label: "System", icon: <Monitor className={iconClass} aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun className={iconClass} aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon className={iconClass} aria-hidden /> },
];

/** Who is signed in, the theme, and the way out. */
export function UserMenu({ onSignedOut }: { onSignedOut: () => void }) {
  const api = useApi();
  const me = useMe();
  const [theme, setTheme] = useTheme();
  const toast = useToast();
  const signOut = useMutation({
    mutationFn: (everywhere: boolean) => api.auth.logout.mutate({ everywhere }),
    onSuccess: onSignedOut,
    onError: (error) => toast({ title: "You are still signed in", description: messageOf(error) }),
  });
  return (
    <Menu label={`Account of ${me.name}`} triggerClass={avatarClass} trigger={initials(me.name)}>
      <div className="max-w-64 px-2.5 pt-1.5 pb-2 text-sm">
        <p className="truncate font-medium">{me.name}</p>
        <p className="truncate text-soft">{me.email}</p>
        <p className="mt-1 text-xs text-soft capitalize">{me.role}</p>
      </div>
      <MenuSeparator />
      <MenuChoice label="Theme" value={theme} options={themes} onChange={setTheme} />
      <MenuSeparator />
      <MenuItem icon={<LogOut className={iconClass} aria-hidden />} onClick={() => signOut.mutate(false)}>
        Sign out
      </MenuItem>
      <MenuItem icon={<Users className={iconClass} aria-hidden />} onClick={() => signOut.mutate(true)}>
        Sign out everywhere
      </MenuItem>
    </Menu>
  );
}
