import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/ui/empty-state";

/** The last net: a page that threw. A chunk that vanished with a new release ends here too, and a reload mends it. */
export function Crashed() {
  const { t } = useTranslation();
  return (
    <main>
      <EmptyState
        as="h1"
        title={t("app.crashed")}
        note={t("app.crashedNote")}
        action={<Button onClick={() => window.location.reload()}>{t("app.reload")}</Button>}
      />
    </main>
  );
}
