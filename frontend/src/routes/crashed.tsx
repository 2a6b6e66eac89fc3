import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useRouteError } from "react-router";
import { CodeMissing } from "@/lib/page/load-code";
import { useOnline } from "@/lib/page/use-online";
import { EmptyState } from "@/ui/empty-state";

/**
 * A page that threw, or whose code did not come (a new release, a line that went away). A reload mends both; without a
 * line it would only bring the browser's own error page, so the line is waited for.
 */
export function PageCrashed() {
  const { t } = useTranslation();
  const missing = useRouteError() instanceof CodeMissing;
  const waiting = !useOnline() && missing;
  const waited = useRef(false);
  useEffect(() => {
    if (waiting) waited.current = true;
    else if (waited.current) window.location.reload();
  }, [waiting]);
  const note = missing ? t(waiting ? "app.missingOffline" : "app.missingNote") : t("app.crashedNote");
  return (
    <EmptyState
      as="h1"
      title={missing ? t("app.missing") : t("app.crashed")}
      note={note}
      action={
        waiting ? undefined : <Button onClick={() => window.location.reload()}>{t("app.reload")}</Button>
      }
    />
  );
}

/** The last net, where nothing else stands on the page. */
export function Crashed() {
  return (
    <main>
      <PageCrashed />
    </main>
  );
}
