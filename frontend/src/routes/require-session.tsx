import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Navigate, Outlet, useLocation } from "react-router";
import { access, resumeAccess } from "@/api/access";
import { AccountChangedDialog } from "@/features/session/account-changed-dialog";
import { SessionOverDialog } from "@/features/session/session-over-dialog";
import { useStore } from "@/lib/store";
import { EmptyState } from "@/ui/empty-state";
import { Starting } from "./starting";

/**
 * Lets nobody in without a session. A session that ends while the page is open does not tear the page down: the
 * password is asked for on top of it.
 */
export function RequireSession() {
  const { t } = useTranslation();
  const location = useLocation();
  const { status } = useStore(access);
  const resume = useQuery({
    queryKey: ["resume"],
    queryFn: () => resumeAccess().then(() => true),
    enabled: status === "starting",
    retry: false,
    refetchInterval: (query) => (query.state.status === "error" ? 5000 : false),
  });

  if (status === "starting") {
    if (!resume.isError) return <Starting />;
    return (
      <main>
        <EmptyState
          as="h1"
          title={t("app.unreachable")}
          note={t("app.unreachableNote")}
          action={<Button onClick={() => void resume.refetch()}>{t("app.retry")}</Button>}
        />
      </main>
    );
  }
  if (status === "out") {
    return <Navigate to="/sign-in" replace state={{ from: location.pathname + location.search }} />;
  }
  return (
    <>
      <Outlet />
      <SessionOverDialog />
      <AccountChangedDialog />
    </>
  );
}
