import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, Outlet, useLocation } from "react-router";
import { access, accountChange, resumeAccess } from "@mannequin/shared/session/access";
import { useStore } from "@mannequin/shared/lib/store";
import { EmptyState } from "@/ui/empty-state";
import { lazyPart } from "@/ui/lazy-part";
import { Starting } from "./starting";

const AccountChangedDialog = lazyPart(() => import("@/features/session/account-changed-dialog"));
const SessionOverDialog = lazyPart(() => import("@/features/session/session-over-dialog"));

/**
 * Lets nobody in without a session. A session that ends while the page is open does not tear the page down: the
 * password is asked for on top of it.
 */
export function RequireSession() {
  const { t } = useTranslation();
  const location = useLocation();
  const { status } = useStore(access);
  const changed = useStore(accountChange) !== null;
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
      <Suspense>
        {status === "over" && <SessionOverDialog />}
        {changed && <AccountChangedDialog />}
      </Suspense>
    </>
  );
}
