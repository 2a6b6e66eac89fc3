import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink, Outlet } from "react-router";
import { access } from "@mannequin/shared/session/access";
import { useLiveLine } from "@/api/live/use-live";
import { useRunStarter } from "@/checkout/use-waiting-run";
import { BalanceTag } from "@/features/credits/balance-tag";
import { Bell } from "@/features/notices/bell";
import { AccountMenu } from "@/features/session/account/account-menu";
import { MemberTag } from "@/features/session/account/member-tag";
import { useStore } from "@mannequin/shared/lib/store";
import { useShortcuts } from "@/lib/page/use-shortcuts";
import { Icon } from "@/ui/icon";
import { lazyPart } from "@/ui/lazy-part";
import { Logo } from "@mannequin/shared/ui/logo";
import { UndoBar } from "@/ui/note/undo-bar";
import styles from "./app-shell.module.css";
import { Banners } from "./banners";
import { useDoneNotice } from "./use-done-notice";

const ShortcutSheet = lazyPart(() => import("./shortcut-sheet"));

const PAGES = [
  { to: "/make", icon: "make", text: "app.make" },
  { to: "/batch", icon: "grid", text: "app.batch" },
  { to: "/history", icon: "history", text: "app.history" },
  { to: "/credits", icon: "credits", text: "app.credits" },
  { to: "/shop", icon: "shop", text: "app.shop" },
] as const;

/** What stands around every page of a signed-in person: header, tabs on a phone, notes about the site. */
export function AppShell() {
  const { t } = useTranslation();
  useLiveLine();
  useDoneNotice();
  const [keys, setKeys] = useState(false);
  useShortcuts({ "?": () => setKeys(true) });
  useRunStarter(useStore(access).user?.id ?? "");
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        {t("app.skip")}
      </a>
      <header className={styles.header}>
        <Link className={styles.brand} to="/make">
          <Logo />
          <span className={styles.name}>{t("app.name")}</span>
        </Link>
        <nav className={styles.nav} aria-label={t("app.nav")}>
          {PAGES.map((page) => (
            <NavLink key={page.to} className={styles.link} to={page.to}>
              <Icon name={page.icon} size={22} />
              {t(page.text)}
            </NavLink>
          ))}
        </nav>
        <div className={styles.side}>
          <MemberTag />
          <BalanceTag />
          <Bell />
          <AccountMenu onKeys={() => setKeys(true)} />
        </div>
      </header>
      <Banners />
      <main className={styles.main} id="main" tabIndex={-1}>
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
      <UndoBar />
      <Suspense>{keys && <ShortcutSheet onClose={() => setKeys(false)} />}</Suspense>
    </div>
  );
}
