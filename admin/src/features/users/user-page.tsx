import { Box, Card, Tab, Tabs } from "@mui/material";
import { useSearchParams } from "react-router-dom";
import type { GenerationRow, UserDetail } from "@/api/contract";
import { RowAct } from "@/tables/acts/act-buttons";
import { useTexts } from "@/i18n/use-texts";
import { AssetTable } from "@/tables/asset-table";
import { AuditTable } from "@/tables/audit-table";
import { EntryTable } from "@/tables/entry-table";
import { GenerationTable } from "@/tables/generation-table";
import { OrderTable } from "@/tables/order-table";
import { RecordPage } from "@/tables/record-page";
import { SubList } from "@/tables/sub-list";
import { IdLink } from "@/ui/id-link";
import { PageHead } from "@/ui/page-head";
import { Section } from "@/ui/section";
import { StateChip, ToneChip } from "@/ui/state-chip";
import { UserActs } from "./user-acts";
import { LotsPanel } from "./lots-panel";
import { ProfilePanel } from "./profile-panel";
import { SignInsPanel } from "./sign-ins-panel";
import { UserFigures } from "./user-figures";

const rowAct = (row: GenerationRow) => <RowAct row={row} />;

const TABS = [
  "activity",
  "profile",
  "lots",
  "entries",
  "generations",
  "assets",
  "orders",
  "signIns",
  "audit",
] as const;
type TabName = (typeof TABS)[number];

/** The first thing asked about anybody: what did they make today, and what happened to their credits. */
function Activity({ user }: { user: string }) {
  const t = useTexts();
  const span = { user, since: "24h" };
  return (
    <Box sx={{ display: "grid", gap: 2 }}>
      <Section flush title={`${t("user.tab.generations")} · ${t("user.last24")}`}>
        <SubList resource="generations" filter={span}>
          <GenerationTable withUser={false} compact act={rowAct} />
        </SubList>
      </Section>
      <Section flush title={`${t("user.tab.entries")} · ${t("user.last24")}`}>
        <SubList resource="entries" filter={span}>
          <EntryTable withUser={false} />
        </SubList>
      </Section>
    </Box>
  );
}

function Panel({ tab, user }: { tab: TabName; user: UserDetail }) {
  const of = { user: user.id };
  switch (tab) {
    case "activity":
      return <Activity user={user.id} />;
    case "profile":
      return <ProfilePanel user={user} />;
    case "lots":
      return <LotsPanel lots={user.lots} />;
    case "signIns":
      return <SignInsPanel signIns={user.sign_ins} />;
    case "entries":
      return (
        <Card>
          <SubList resource="entries" filter={of} perPage={25}>
            <EntryTable withUser={false} />
          </SubList>
        </Card>
      );
    case "generations":
      return (
        <Card>
          <SubList resource="generations" filter={of} perPage={25}>
            <GenerationTable withUser={false} compact act={rowAct} />
          </SubList>
        </Card>
      );
    case "assets":
      return (
        <Card>
          <SubList resource="assets" filter={of} perPage={25}>
            <AssetTable />
          </SubList>
        </Card>
      );
    case "orders":
      return (
        <Card>
          <SubList resource="orders" filter={of} perPage={25}>
            <OrderTable withUser={false} />
          </SubList>
        </Card>
      );
    case "audit":
      return (
        <Card>
          <SubList resource="audit" filter={{ target: user.id }} perPage={25}>
            <AuditTable />
          </SubList>
        </Card>
      );
  }
}

function User({ user }: { user: UserDetail }) {
  const t = useTexts();
  const [search, setSearch] = useSearchParams();
  const wanted = search.get("tab");
  const tab = TABS.find((each) => each === wanted) ?? "activity";
  return (
    <>
      <PageHead
        title={user.email}
        beside={
          <>
            {user.display_name && (
              <Box component="span" sx={{ fontWeight: 600, overflowWrap: "anywhere" }}>
                {user.display_name}
              </Box>
            )}
            <StateChip group="status" value={user.status} />
            {user.role !== "user" && <ToneChip tone="busy">{t(`role.${user.role}`)}</ToneChip>}
            <IdLink id={user.id} whole to={null} />
          </>
        }
        actions={<UserActs user={user} />}
      />
      <UserFigures user={user} />
      <Tabs
        value={tab}
        onChange={(_, next: TabName) => setSearch({ tab: next }, { replace: true })}
        variant="scrollable"
        scrollButtons="auto"
        allowScrollButtonsMobile
        aria-label={user.email}
        sx={{ mt: 1.5, mb: 1.5 }}
      >
        {TABS.map((each) => (
          <Tab
            key={each}
            value={each}
            label={t(`user.tab.${each}`)}
            id={`tab-${each}`}
            aria-controls="user-panel"
          />
        ))}
      </Tabs>
      <Box role="tabpanel" id="user-panel" aria-labelledby={`tab-${tab}`}>
        <Panel key={tab} tab={tab} user={user} />
      </Box>
    </>
  );
}

export default function UserPage() {
  return <RecordPage<UserDetail> resource="users">{(user) => <User user={user} />}</RecordPage>;
}
