import { Alert, Box, Table, TableBody, TableCell, TableRow } from "@mui/material";
import type { ReactNode } from "react";
import type { OrderDetail } from "@/api/contract";
import { useLanguage, useTexts, useWord } from "@/i18n/use-texts";
import { EntryLines } from "@/tables/entry-table";
import { Oddities } from "@/tables/order-table";
import { RecordPage } from "@/tables/record-page";
import { Count, MoneyText } from "@/ui/amounts";
import { EmptyState } from "@/ui/empty-state";
import { IdLink, PersonLink } from "@/ui/id-link";
import { PageHead } from "@/ui/page-head";
import { Facts, Section } from "@/ui/section";
import { StateChip } from "@/ui/state-chip";
import { When } from "@/ui/when";
import { noticeText } from "./notice-text";
import { OrderActs } from "./order-acts";
import { Timeline } from "./timeline";

function Rows({ empty, children }: { empty: string; children: ReactNode[] }) {
  if (children.length === 0) return <EmptyState title={empty} />;
  return (
    <Table size="small">
      <TableBody>{children}</TableBody>
    </Table>
  );
}

function OrderFacts({ order }: { order: OrderDetail }) {
  const t = useTexts();
  const word = useWord();
  return (
    <Section title={t("order.facts")}>
      <Facts
        columns={160}
        items={[
          [t("order.user"), <PersonLink key="user" person={order.user} />],
          [t("order.product"), `${order.product.name} · ${t("order.credits", { n: order.product.credits })}`],
          [t("order.price"), <MoneyText key="price" money={order.price} />],
          [t("order.provider"), word("provider", order.provider)],
          [
            t("order.transaction"),
            order.transaction ? <IdLink id={order.transaction} whole to={null} /> : "—",
          ],
          [t("order.expires"), <When key="expires" at={order.expires_at} />],
          [t("order.granted"), <Count key="granted" value={order.credits_granted} />],
          [t("order.creditsLeft"), <Count key="left" value={order.credits_left} />],
          [t("order.revoked"), <Count key="revoked" value={order.credits_revoked} />],
          [t("order.refundable"), <MoneyText key="refundable" money={order.refundable} />],
          [t("order.refunded"), <MoneyText key="refunded" money={order.refunded} />],
        ]}
      />
    </Section>
  );
}

function Refunds({ order }: { order: OrderDetail }) {
  const t = useTexts();
  return (
    <Section title={t("order.refunds")} flush>
      <Rows empty={t("order.noRefunds")}>
        {order.refunds.map((refund) => (
          <TableRow key={refund.at}>
            <TableCell>
              <When at={refund.at} />
            </TableCell>
            <TableCell align="right">
              <MoneyText money={refund.amount} />
            </TableCell>
          </TableRow>
        ))}
      </Rows>
    </Section>
  );
}

function Wishes({ order }: { order: OrderDetail }) {
  const t = useTexts();
  if (order.wishes.length === 0) return null;
  return (
    <Section title={t("order.wishes")} flush>
      <Rows empty={t("order.noWishes")}>
        {order.wishes.map((wish) => (
          <TableRow key={wish.id}>
            <TableCell>
              <When at={wish.at} />
            </TableCell>
            <TableCell>
              <StateChip group="wish" value={wish.state} />
            </TableCell>
            <TableCell>
              <PersonLink person={wish.by} />
            </TableCell>
            <TableCell sx={{ overflowWrap: "anywhere" }}>{wish.reason}</TableCell>
            <TableCell align="right">
              <MoneyText money={wish.amount} />
            </TableCell>
          </TableRow>
        ))}
      </Rows>
    </Section>
  );
}

function Notices({ order }: { order: OrderDetail }) {
  const t = useTexts();
  const word = useWord();
  const language = useLanguage();
  return (
    <Section title={t("order.notices")} flush>
      <Rows empty={t("order.noNotices")}>
        {order.notices.map((notice) => (
          <TableRow key={notice.at + notice.kind}>
            <TableCell>
              <When at={notice.at} />
            </TableCell>
            <TableCell sx={{ color: "text.secondary", fontSize: 12 }}>{notice.kind}</TableCell>
            <TableCell sx={{ overflowWrap: "anywhere" }}>
              {noticeText(notice.summary, { word, text: t, language })}
            </TableCell>
          </TableRow>
        ))}
      </Rows>
    </Section>
  );
}

function Order({ order }: { order: OrderDetail }) {
  const t = useTexts();
  const word = useWord();
  return (
    <>
      <PageHead
        title={order.product.name}
        beside={
          <>
            <StateChip group="orderState" value={order.state} />
            <Oddities order={order} />
            <IdLink id={order.id} whole to={null} />
          </>
        }
        actions={<OrderActs order={order} />}
      />
      <Box sx={{ display: "grid", gap: 2 }}>
        {order.oddity && (
          <Alert severity="warning" variant="outlined">
            {t("order.oddity")}: {word("oddity", order.oddity)}
          </Alert>
        )}
        <Box
          sx={{
            display: "grid",
            gap: 2,
            gridTemplateColumns: { xs: "minmax(0,1fr)", lg: "minmax(0,2fr) minmax(0,3fr)" },
          }}
        >
          <Section title={t("order.timeline")}>
            <Timeline steps={order.timeline} />
          </Section>
          <OrderFacts order={order} />
        </Box>
        <Section title={t("order.entries")} flush>
          <EntryLines entries={order.entries} />
        </Section>
        <Wishes order={order} />
        <Box
          sx={{
            display: "grid",
            gap: 2,
            gridTemplateColumns: { xs: "minmax(0,1fr)", lg: "minmax(0,2fr) minmax(0,3fr)" },
          }}
        >
          <Refunds order={order} />
          <Notices order={order} />
        </Box>
      </Box>
    </>
  );
}

export default function OrderPage() {
  return <RecordPage<OrderDetail> resource="orders">{(order) => <Order order={order} />}</RecordPage>;
}
