import "@/i18n/add-pages";
import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, NavLink, useParams } from "react-router";
import { presetsQuery, siteQuery } from "@/api/queries";
import type { Preset, Site } from "@/api/types";
import { formatBytes, formatList, formatSpanRange } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import { usePageTitle } from "@/lib/page/use-page-title";
import { EmptyState } from "@/ui/empty-state";
import { Icon, toolIcon } from "@/ui/icon";
import { SlotGuide } from "@/ui/picture/slot-guide";
import styles from "./help-page.module.css";

/** How each tool is used, written from what its preset says: a tool an operator adds has its page at once. */
export function HelpPage() {
  const { t } = useTranslation();
  const { tool } = useParams();
  const presets = useQuery(presetsQuery(useLanguage())).data;
  const site = useQuery(siteQuery).data;
  const preset =
    presets?.find((each) => each.key === tool) ?? (tool === undefined ? presets?.[0] : undefined);
  usePageTitle(preset === undefined ? t("help.title") : `${t("help.title")} · ${preset.name}`);
  return (
    <div className={styles.page}>
      <nav className={styles.tools} aria-label={t("help.tools")}>
        {presets?.map((each) => (
          <NavLink
            key={each.key}
            className={styles.tool}
            to={`/help/${each.key}`}
            aria-current={each === preset ? "page" : undefined}
          >
            <Icon name={toolIcon(each.key)} />
            {each.name}
          </NavLink>
        ))}
      </nav>
      <div>
        {presets === undefined && <Skeleton height={320} radius={12} />}
        {presets !== undefined && preset === undefined && (
          <EmptyState as="h1" title={t("make.unknownTool")} />
        )}
        {preset !== undefined && <ToolHelp preset={preset} site={site} />}
      </div>
    </div>
  );
}

interface ToolProps {
  preset: Preset;
  site: Site | undefined;
}

function ToolHelp({ preset, site }: ToolProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const wait = site?.wait?.find((each) => each.preset === preset.key);
  return (
    <article className={styles.article}>
      <header className={styles.head}>
        <div>
          <h1>{preset.name}</h1>
          <p className={styles.lead}>{preset.description}</p>
        </div>
        <Button component={Link} to={`/make/${preset.key}`}>
          {t("help.use")}
        </Button>
      </header>
      <section>
        <h2>{t("make.pictures")}</h2>
        <ul className={styles.slots}>
          {preset.slots.map((slot) => (
            <li key={slot.name} className={styles.slot}>
              <h3>
                {slot.label}{" "}
                <span className={styles.need}>{slot.required ? t("make.required") : t("make.optional")}</span>
              </h3>
              <SlotGuide slot={slot} />
            </li>
          ))}
        </ul>
        {site !== undefined && (
          <p className={styles.note}>
            {t("help.files", {
              size: formatBytes(site.upload.max_bytes, language),
              min: site.upload.min_side,
              max: site.upload.max_side,
            })}
          </p>
        )}
      </section>
      {preset.params.length > 0 && (
        <section>
          <h2>{t("make.params")}</h2>
          <dl className={styles.params}>
            {preset.params.map((param) => (
              <div key={param.name}>
                <dt>{param.label}</dt>
                <dd>
                  {param.options.length > 0
                    ? formatList(
                        param.options.map((option) => option.label),
                        language,
                      )
                    : t(`help.param_${param.kind}`)}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <section>
        <h2>{t("help.howTitle")}</h2>
        <ol className={styles.steps}>
          <li>{t("help.step1")}</li>
          <li>{t("help.step2")}</li>
          <li>
            {t("help.step3")}{" "}
            {wait !== undefined &&
              t("help.wait", {
                range: formatSpanRange(Math.round(wait.p50_s), Math.round(wait.p90_s), language),
              })}
          </li>
          <li>{t("help.step4")}</li>
        </ol>
      </section>
      <section>
        <h2>{t("help.moneyTitle")}</h2>
        <p>{t("help.money", { price: preset.price })}</p>
      </section>
    </article>
  );
}
