import { ActionIcon } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Generation } from "@/api/types";
import { useGenerationActions } from "@/api/use-generation-actions";
import { Icon } from "@/ui/icon";

interface Props {
  generation: Generation;
}

/** A star to find it by. Shown at once, taken back when the server did not take it. */
export function FavoriteButton({ generation }: Props) {
  const { t } = useTranslation();
  const { mark } = useGenerationActions();
  const on = mark.isPending ? mark.variables.favorite === true : generation.favorite;
  return (
    <ActionIcon
      aria-label={t("result.favorite")}
      title={t("result.favorite")}
      aria-pressed={on}
      onClick={() => mark.mutate({ id: generation.id, favorite: !on })}
    >
      <Icon name="heart" fill={on ? "var(--mq-tape)" : "none"} />
    </ActionIcon>
  );
}
