import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useRouteError } from "react-router";
import { CodeMissing } from "@/lib/load-code";
import { EmptyState } from "@/ui/empty-state";

/** The last net: a page that threw, or whose code did not come (a new release, a line that went away). A reload mends both. */
export function Crashed() {
  const { t } = useTranslation();
  const missing = useRouteError() instanceof CodeMissing;
  return (
    <main>
      <EmptyState
        as="h1"
        title={missing ? t("app.missing") : t("app.crashed")}
        note={missing ? t("app.missingNote") : t("app.crashedNote")}
        action={<Button onClick={() => window.location.reload()}>{t("app.reload")}</Button>}
      />
    </main>
  );
}
