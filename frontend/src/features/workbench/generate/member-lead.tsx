import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Note } from "@/ui/note/note";

/** A tool of members, opened by somebody who is none: may look and prepare, and is shown the way. */
export function MemberLead() {
  const { t } = useTranslation();
  return (
    <Note title={t("make.memberLead")}>
      <p>{t("make.memberLeadNote")}</p>
      <div>
        <Button size="sm" mt={8} component={Link} to="/shop">
          {t("make.memberAction")}
        </Button>
      </div>
    </Note>
  );
}
