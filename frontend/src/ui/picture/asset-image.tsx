import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { assetQuery, type AssetVariant } from "@/api/queries";
import { useObjectUrl } from "@/lib/picture/use-object-url";
import styles from "./asset-image.module.css";

interface Props {
  id: string;
  alt: string;
  variant?: AssetVariant;
  fit?: "cover" | "contain";
  /** Shown instead when the picture cannot be read (expired, gone). */
  gone: ReactNode;
}

/**
 * A stored picture. Pictures need the bearer header, so they are fetched and shown from memory. A full one shows its
 * thumbnail until it has arrived.
 */
export function AssetImage({ id, alt, variant = "thumb", fit = "cover", gone }: Props) {
  const thumb = useQuery(assetQuery(id, "thumb"));
  const full = useQuery({ ...assetQuery(id, "full"), enabled: variant === "full" });
  const url = useObjectUrl(variant === "full" ? (full.data ?? thumb.data) : thumb.data);
  const failed = variant === "full" ? full.isError : thumb.isError;
  return (
    <span className={styles.frame}>
      {url !== null && (
        <img className={`${styles.image} ${fit === "contain" ? styles.contain : ""}`} src={url} alt={alt} />
      )}
      {url === null && !failed && <span className={styles.wait} aria-hidden="true" />}
      {url === null && failed && <span className={styles.gone}>{gone}</span>}
    </span>
  );
}
