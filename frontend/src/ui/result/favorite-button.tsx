import { ActionIcon, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Generation } from "@/api/types";
import { useGenerationActions } from "@/api/generations/use-generation-actions";
import { Icon } from "@/ui/icon";

interface Props {
  generation: Generation;
  /** The dress of a button with its word beside the sign; left out, the sign alone. */
  className?: string;
}

/** A heart to find it by. Shown at once, taken back when the server did not take it. */
export function FavoriteButton({ generation, className }: Props) {
  const { t } = useTranslation();
  const { mark } = useGenerationActions();
  const on = mark.isPending ? mark.variables.favorite === true : generation.favorite;
  const press = () => mark.mutate({ id: generation.id, favorite: !on });
  const fill = on ? "var(--mq-tape)" : "none";
  if (className !== undefined) {
    return (
      <UnstyledButton className={className} aria-pressed={on} onClick={press}>
        <Icon name="heart" size={18} fill={fill} />
        <span>{t("result.favorite")}</span>
      </UnstyledButton>
    );
  }
  return (
    <ActionIcon
      aria-label={t("result.favorite")}
      title={t("result.favorite")}
      aria-pressed={on}
      onClick={press}
    >
      <Icon name="heart" fill={fill} />
    </ActionIcon>
  );
}
