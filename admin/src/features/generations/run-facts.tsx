import type { ReactNode } from "react";
import type { GenerationDetail } from "@/api/contract";
import { useTexts, useWord } from "@/i18n/use-texts";
import { Length, Micros } from "@/ui/amounts";
import { IdLink, PersonLink } from "@/ui/id-link";
import { Facts, Section } from "@/ui/section";
import { When } from "@/ui/when";

export function RunFacts({ row }: { row: GenerationDetail }) {
  const t = useTexts();
  const word = useWord();
  const open = row.state === "queued" || row.state === "running" || row.state === "review";
  const items: [string, ReactNode][] = [
    [t("generation.user"), <PersonLink key="user" person={row.user} />],
    [t("generation.preset"), `${row.preset.key} · v${row.preset.version}`],
    [t("generation.batch"), row.batch_id ? <IdLink id={row.batch_id} /> : "—"],
    [t("generation.created"), <When key="created" at={row.created_at} />],
    [t("generation.started"), <When key="started" at={row.started_at} />],
    [t("generation.finished"), <When key="finished" at={row.finished_at} />],
    [t("generation.duration"), <Length key="took" ms={row.duration_ms} />],
    [t("generation.model"), row.model ?? "—"],
    [t("generation.cost"), <Micros key="cost" value={row.cost_micros} />],
    [t("generation.run"), row.run],
    [t("generation.lostLeases"), row.lost_leases],
    [t("generation.rating"), row.rating ? `${row.rating.stars} ★ ${row.rating.words ?? ""}` : "—"],
  ];
  if (open)
    items.push(
      [t("generation.stage"), word("stage", row.stage)],
      [t("generation.admitted"), row.admitted ? t("app.yes") : t("app.no")],
      [t("generation.notBefore"), <When key="notBefore" at={row.not_before} />],
      [t("generation.deadline"), <When key="deadline" at={row.deadline} />],
      [t("generation.worker"), row.worker ?? "—"],
      [t("generation.lease"), <When key="lease" at={row.lease_until} />],
      [t("generation.cancelRequested"), row.cancel_requested ? t("app.yes") : t("app.no")],
    );
  return (
    <Section title={t("generation.facts")}>
      <Facts items={items} columns={150} />
    </Section>
  );
}
