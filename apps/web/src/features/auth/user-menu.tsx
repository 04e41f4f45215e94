import { Link } from "@tanstack/react-router";
import { KeyRound, LogOut, Monitor, Moon, Settings, Sun, Users } from "lucide-react";
import { useTheme, type Theme } from "../../lib/theme.ts";
import { Menu, MenuChoice, MenuItem, MenuLink, MenuSeparator } from "../../ui/menu.tsx";
import { avatarClass, initials } from "./avatar.ts";
import { useMe } from "./me.queries.ts";
import { useSignOut } from "./use-sign-out.ts";

const iconClass = "size-4 text-soft";

const themes: readonly { value: Theme; label: string; icon: React.ReactNode }[] = [
  { value: "system", label: "System", icon: <Monitor className={iconClass} aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun className={iconClass} aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon className={iconClass} aria-hidden /> },
];

/** Who is signed in, what is theirs to settle, the theme, and the way out. */
export function UserMenu({ onSignedOut }: { onSignedOut: () => void }) {
  const me = useMe();
  const [theme, setTheme] = useTheme();
  const signOut = useSignOut(onSignedOut);
  return (
    <Menu label={`Account of ${me.name}`} triggerClass={avatarClass} trigger={initials(me.name)}>
      <div className="max-w-64 px-2.5 pt-1.5 pb-2 text-sm">
        <p className="truncate font-medium">{me.name}</p>
        <p className="truncate text-soft">{me.email}</p>
        <p className="mt-1 text-xs text-soft capitalize">{me.role}</p>
      </div>
      <MenuSeparator />
      <MenuLink icon={<Settings className={iconClass} aria-hidden />} link={<Link to="/settings" />}>
        Settings
      </MenuLink>
      <MenuLink icon={<KeyRound className={iconClass} aria-hidden />} link={<Link to="/settings/tokens" />}>
        API tokens
      </MenuLink>
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
