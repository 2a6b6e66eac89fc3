import { useTranslation } from "react-i18next";
import type { Generation } from "@/api/types";
import { useToolName } from "@/api/use-tool-name";
import { AssetImage } from "@/ui/picture/asset-image";
import { CompareSlider } from "@/ui/picture/compare-slider";

interface Props {
  generation: Generation;
  assetId: string;
  compare: boolean;
}

/** The finished picture, alone or against the first input. */
export function GenerationPicture({ generation, assetId, compare }: Props) {
  const { t } = useTranslation();
  const tool = useToolName()(generation);
  const first = generation.inputs[0];
  const after = (
    <AssetImage
      id={assetId}
      alt={t("result.alt", { tool })}
      variant="full"
      fit="contain"
      gone={t("result.pictureGone")}
    />
  );
  if (!compare || first === undefined) return after;
  const before = (
    <AssetImage
      id={first.asset_id}
      alt={t("result.inputAlt", { tool })}
      variant="full"
      fit="contain"
      gone={t("result.gone")}
    />
  );
  return <CompareSlider before={before} after={after} />;
}
