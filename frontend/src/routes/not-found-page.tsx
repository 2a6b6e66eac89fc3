import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { usePageTitle } from "@/lib/page/use-page-title";
import { EmptyState } from "@/ui/empty-state";

export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t("app.notFound"));
  return (
    <EmptyState
      as="h1"
      title={t("app.notFound")}
      note={t("app.notFoundNote")}
      action={
        <Button component={Link} to="/make">
          {t("app.toMake")}
        </Button>
      }
    />
  );
}
