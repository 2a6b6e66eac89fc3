import { Box, Typography } from "@mui/material";
import type { Asset, GenerationDetail } from "@/api/contract";
import { useTexts, useWord } from "@/i18n/use-texts";
import { AssetPicture } from "@/ui/asset-picture";
import { IdLink } from "@/ui/id-link";
import { Section } from "@/ui/section";
import { TimeLeft } from "@/ui/when";

interface FramedProps {
  asset: Asset | null | undefined;
  label: string;
  size: number;
  /** Where its bytes are, when not among the desk's pictures. */
  path?: string;
}

function Framed({ asset, label, size, path }: FramedProps) {
  const t = useTexts();
  const word = useWord();
  const readable = asset?.readable ?? false;
  return (
    <Box component="figure" sx={{ m: 0, width: size, maxWidth: "100%" }}>
      <AssetPicture id={readable ? (asset?.id ?? null) : null} path={path} alt={label} size={size} />
      <Typography component="figcaption" variant="caption" sx={{ display: "block", mt: 0.5 }}>
        <Box component="span" sx={{ fontWeight: 600 }}>
          {label}
        </Box>
        {asset && (
          <Box component="span" sx={{ display: "block", color: "text.secondary" }}>
            {readable ? (
              <>
                {t("asset.left")} <TimeLeft until={asset.expires_at} />
              </>
            ) : (
              word("assetState", asset.state)
            )}
            {` · ${asset.width}×${asset.height}`}
          </Box>
        )}
        {asset && <IdLink id={asset.id} to={null} />}
      </Typography>
    </Box>
  );
}

/** What went in and what came out, with how long each can still be seen. */
export function Pictures({ row }: { row: GenerationDetail }) {
  const t = useTexts();
  return (
    <Section title={`${t("generation.inputs")} → ${t("generation.result")}`}>
      <Box sx={{ display: "flex", gap: 2, flexWrap: "wrap", alignItems: "flex-start" }}>
        {row.inputs.map((input) => (
          <Framed key={input.slot} asset={input.asset} label={input.label} size={120} />
        ))}
        {row.result && <Framed asset={row.result} label={t("generation.result")} size={220} />}
        {row.unjudged && (
          <Framed
            asset={row.unjudged}
            label={t("generation.unjudged")}
            size={220}
            path={`/v1/admin/generations/${row.id}/unjudged`}
          />
        )}
      </Box>
    </Section>
  );
}
