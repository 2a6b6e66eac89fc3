import { Box, Dialog, DialogContent, IconButton, Tooltip } from "@mui/material";
import CloseIcon from "@mui/icons-material/CloseRounded";
import HiddenIcon from "@mui/icons-material/VisibilityOffOutlined";
import GoneIcon from "@mui/icons-material/HideImageOutlined";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useCanAccess } from "react-admin";
import { isApiError } from "@mannequin/shared/contract/error";
import { blob } from "@/api/http";
import { useTexts } from "@/i18n/use-texts";

export type PictureSource = "desk" | "own";

interface Picture {
  id: string | null;
  source?: PictureSource;
  /** Where the bytes are, when not under the asset's own address. */
  path?: string;
}

/** Pictures need the bearer header, so a plain `src` cannot load them. */
function usePicture({ id, source = "desk", path }: Picture, variant: "thumb" | "full", enabled: boolean) {
  const kept = source === "desk" ? `/v1/admin/assets/${id}/picture` : `/v1/assets/${id}`;
  // The studio's route knows the small one only, and a path of its own has no variants.
  const sizes = path === undefined && (source === "desk" || variant === "thumb");
  const query = useQuery({
    queryKey: ["picture", path ?? kept, variant],
    queryFn: ({ signal }) => blob(path ?? kept, { query: { variant: sizes ? variant : null }, signal }),
    enabled: enabled && id !== null,
    staleTime: 10 * 60_000,
    retry: false,
  });
  const url = useMemo(
    () => (query.data === undefined ? null : URL.createObjectURL(query.data)),
    [query.data],
  );
  useEffect(() => () => void (url !== null && URL.revokeObjectURL(url)), [url]);
  return { url, error: query.error };
}

interface Props extends Picture {
  alt: string;
  /** Height and width in CSS pixels. */
  size?: number;
  /** A press shows it whole. */
  zoom?: boolean;
}

/** A cached picture, or why there is none: masked for support, expired, unreadable. */
export function AssetPicture({ alt, size = 44, zoom = true, ...picture }: Props) {
  const { id, source = "desk" } = picture;
  const t = useTexts();
  const { canAccess } = useCanAccess({ resource: "pictures", action: "show" });
  const allowed = source === "own" || canAccess === true;
  const { url, error } = usePicture(picture, "thumb", allowed);
  const [open, setOpen] = useState(false);
  const why = !allowed
    ? t("asset.masked")
    : id === null
      ? t("generation.noPicture")
      : t(isApiError(error, "asset_expired") ? "asset.gone" : "asset.unreadable");
  const box = { width: size, height: size, borderRadius: "6px", flex: "none" } as const;
  if (url === null) {
    const waiting = allowed && id !== null && error === null;
    return (
      <Tooltip title={waiting ? "" : why}>
        <Box
          sx={({ tokens }) => ({
            ...box,
            display: "grid",
            placeItems: "center",
            color: tokens.muted,
            backgroundColor: tokens.sunken,
          })}
          role="img"
          aria-label={waiting ? t("app.loading") : why}
        >
          {!waiting &&
            (allowed ? (
              <GoneIcon sx={{ fontSize: Math.min(20, size / 2) }} />
            ) : (
              <HiddenIcon sx={{ fontSize: Math.min(20, size / 2) }} />
            ))}
        </Box>
      </Tooltip>
    );
  }
  const shown = (
    <Box
      component="img"
      src={url}
      alt={alt}
      sx={({ tokens }) => ({ ...box, display: "block", objectFit: "cover", backgroundColor: tokens.stage })}
    />
  );
  if (!zoom) return shown;
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
        sx={{
          p: 0,
          border: 0,
          background: "none",
          cursor: "zoom-in",
          borderRadius: "6px",
          flex: "none",
          // What a thumb can hit is larger than the picture.
          "@media (pointer: coarse)": {
            minWidth: 44,
            minHeight: 44,
            display: "grid",
            placeItems: "center",
          },
        }}
      >
        {shown}
      </Box>
      {open && <WholePicture picture={picture} alt={alt} onClose={() => setOpen(false)} />}
    </>
  );
}

interface WholeProps {
  picture: Picture;
  alt: string;
  onClose: () => void;
}

function WholePicture({ picture, alt, onClose }: WholeProps) {
  const t = useTexts();
  const { url } = usePicture(picture, "full", true);
  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth="lg"
      onClick={(event) => event.stopPropagation()}
      aria-label={alt}
    >
      <DialogContent
        sx={({ tokens }) => ({ p: 0, backgroundColor: tokens.stage, minWidth: 240, minHeight: 240 })}
      >
        <IconButton
          aria-label={t("app.close")}
          onClick={onClose}
          sx={({ tokens }) => ({
            position: "absolute",
            top: 8,
            right: 8,
            backgroundColor: tokens.surface,
            "&:hover": { backgroundColor: tokens.sunken },
          })}
        >
          <CloseIcon fontSize="small" />
        </IconButton>
        {url !== null && (
          <Box
            component="img"
            src={url}
            alt={alt}
            sx={{ display: "block", maxWidth: "100%", maxHeight: "85vh" }}
          />
        )}
      </DialogContent>
    </Dialog>
  );
}
