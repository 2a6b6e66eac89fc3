import { Box, Dialog, DialogContent, IconButton, Tooltip } from "@mui/material";
import CloseIcon from "@mui/icons-material/CloseRounded";
import HiddenIcon from "@mui/icons-material/VisibilityOffOutlined";
import GoneIcon from "@mui/icons-material/HideImageOutlined";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useCanAccess } from "react-admin";
import { isApiError } from "@/api/error";
import { blob } from "@/api/http";
import { useTexts } from "@/i18n/use-texts";

export type PictureSource = "desk" | "own";

/** Pictures need the bearer header, so a plain `src` cannot load them. */
function usePicture(id: string | null, variant: "thumb" | "full", source: PictureSource, enabled: boolean) {
  const path = source === "desk" ? `/v1/admin/assets/${id}/picture` : `/v1/assets/${id}`;
  const query = useQuery({
    queryKey: ["picture", source, id, variant],
    queryFn: ({ signal }) => blob(path, { query: { variant: source === "own" && variant === "full" ? null : variant }, signal }),
    enabled: enabled && id !== null,
    staleTime: 10 * 60_000,
    retry: false,
  });
  const url = useMemo(() => (query.data === undefined ? null : URL.createObjectURL(query.data)), [query.data]);
  useEffect(() => () => void (url !== null && URL.revokeObjectURL(url)), [url]);
  return { url, error: query.error };
}

interface Props {
  id: string | null;
  alt: string;
  /** Height and width in CSS pixels. */
  size?: number;
  source?: PictureSource;
  /** A press shows it whole. */
  zoom?: boolean;
}

/** A cached picture, or why there is none: masked for support, expired, unreadable. */
export function AssetPicture({ id, alt, size = 44, source = "desk", zoom = true }: Props) {
  const t = useTexts();
  const { canAccess } = useCanAccess({ resource: "pictures", action: "show" });
  const allowed = source === "own" || canAccess === true;
  const { url, error } = usePicture(id, "thumb", source, allowed);
  const [open, setOpen] = useState(false);
  const why = !allowed ? t("asset.masked") : id === null ? t("generation.noPicture") : t(isApiError(error, "asset_expired") ? "asset.gone" : "asset.unreadable");
  const box = { width: size, height: size, borderRadius: "6px", flex: "none" } as const;
  if (url === null) {
    const waiting = allowed && id !== null && error === null;
    return (
      <Tooltip title={waiting ? "" : why}>
        <Box
          sx={({ tokens }) => ({ ...box, display: "grid", placeItems: "center", color: tokens.muted, backgroundColor: tokens.sunken })}
          role="img"
          aria-label={waiting ? t("app.loading") : why}
        >
          {!waiting && (allowed ? <GoneIcon sx={{ fontSize: Math.min(20, size / 2) }} /> : <HiddenIcon sx={{ fontSize: Math.min(20, size / 2) }} />)}
        </Box>
      </Tooltip>
    );
  }
  const picture = <Box component="img" src={url} alt={alt} sx={({ tokens }) => ({ ...box, display: "block", objectFit: "cover", backgroundColor: tokens.stage })} />;
  if (!zoom) return picture;
  return (
    <>
      <Box
        component="button"
        type="button"
        aria-label={`${t("asset.preview")}: ${alt}`}
        onClick={(event: React.MouseEvent) => {
          event.stopPropagation();
          setOpen(true);
        }}
        sx={{ p: 0, border: 0, background: "none", cursor: "zoom-in", borderRadius: "6px", flex: "none" }}
      >
        {picture}
      </Box>
      {open && <WholePicture id={id} alt={alt} source={source} onClose={() => setOpen(false)} />}
    </>
  );
}

interface WholeProps {
  id: string | null;
  alt: string;
  source: PictureSource;
  onClose: () => void;
}

function WholePicture({ id, alt, source, onClose }: WholeProps) {
  const t = useTexts();
  const { url } = usePicture(id, "full", source, true);
  return (
    <Dialog open onClose={onClose} maxWidth="lg" onClick={(event) => event.stopPropagation()} aria-label={alt}>
      <DialogContent sx={({ tokens }) => ({ p: 0, backgroundColor: tokens.stage, minWidth: 240, minHeight: 240 })}>
        <IconButton
          aria-label={t("app.close")}
          onClick={onClose}
          sx={({ tokens }) => ({ position: "absolute", top: 8, right: 8, backgroundColor: tokens.surface, "&:hover": { backgroundColor: tokens.sunken } })}
        >
          <CloseIcon fontSize="small" />
        </IconButton>
        {url !== null && <Box component="img" src={url} alt={alt} sx={{ display: "block", maxWidth: "100%", maxHeight: "85vh" }} />}
      </DialogContent>
    </Dialog>
  );
}
