import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import type { Preset } from "@/api/types";
import { Icon, toolIcon } from "@/ui/icon";
import styles from "./tool-rail.module.css";

interface Props {
  presets: Preset[];
  current: string;
}

/** All tools the site offers, in its order: a column beside the work, a strip above it on a phone. */
export function ToolRail({ presets, current }: Props) {
  const { t } = useTranslation();
  const rail = useRef<HTMLElement>(null);
  useEffect(() => {
    const link = rail.current?.querySelector<HTMLElement>('[aria-current="page"]');
    const strip = rail.current;
    if (link && strip) strip.scrollLeft = link.offsetLeft - (strip.clientWidth - link.clientWidth) / 2;
  }, [current]);
  return (
    <nav className={styles.rail} aria-label={t("make.tools")} ref={rail}>
      {presets.map((preset) => (
        <NavLink
          key={preset.key}
          className={styles.tool}
          to={`/make/${preset.key}`}
          title={preset.description}
        >
          <Icon name={toolIcon(preset.key)} size={24} />
          {preset.name}
          {preset.member_only && <span className={styles.member}>{t("make.memberOnly")}</span>}
        </NavLink>
      ))}
    </nav>
  );
}
