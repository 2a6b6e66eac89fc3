import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "@mannequin/shared/api/client";
import { isApiError } from "@mannequin/shared/contract/error";
import type { Entry, Generation } from "./types";

/** While the live line is down lists are asked for this often (ms). */
export const POLL_MS = 5000;

export interface GenerationFilter {
  state?: Generation["state"];
  preset?: string;
  batch?: string;
  favorite?: boolean;
  folder?: string;
  /** RFC 3339: made from this instant on, before that one. */
  from?: string;
  to?: string;
}

export interface EntryFilter {
  kind?: Entry["kind"];
  /** The lines of one generation. */
  generation?: string;
  /** RFC 3339: from this instant on, before that one. */
  from?: string;
  to?: string;
}

export const siteQuery = queryOptions({
  queryKey: ["site"],
  queryFn: () => unwrap(client.GET("/v1/site")),
  staleTime: 5 * 60_000,
});

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => unwrap(client.GET("/v1/me")),
  staleTime: 60_000,
});

export const devicesQuery = queryOptions({
  queryKey: ["devices"],
  queryFn: () => unwrap(client.GET("/v1/auth/sessions")),
});

export const balanceQuery = queryOptions({
  queryKey: ["balance"],
  queryFn: () => unwrap(client.GET("/v1/credits")),
  staleTime: 15_000,
});

/** Texts of presets come in the interface's language, so it is part of the key. */
export const presetsQuery = (language: string) =>
  queryOptions({
    queryKey: ["presets", language],
    queryFn: async () => (await unwrap(client.GET("/v1/presets"))).items,
    staleTime: 60_000,
  });

export const entriesQuery = (filter: EntryFilter) =>
  infiniteQueryOptions({
    queryKey: ["entries", filter],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET("/v1/credits/entries", { params: { query: { ...filter, limit: 30, cursor: pageParam } } }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 10_000,
  });

export const generationsQuery = (filter: GenerationFilter) =>
  infiniteQueryOptions({
    queryKey: ["generations", filter],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET("/v1/generations", { params: { query: { ...filter, limit: 24, cursor: pageParam } } }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 10_000,
  });

export const foldersQuery = queryOptions({
  queryKey: ["folders"],
  queryFn: async () => (await unwrap(client.GET("/v1/folders"))).items,
  staleTime: 10_000,
});

/** The seller's own uploads that are still there, newest first. */
export const uploadsQuery = infiniteQueryOptions({
  queryKey: ["uploads"],
  queryFn: ({ pageParam }) =>
    unwrap(client.GET("/v1/uploads", { params: { query: { limit: 24, cursor: pageParam } } })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
});

export const generationQuery = (id: string) =>
  queryOptions({
    queryKey: ["generation", id],
    queryFn: () => unwrap(client.GET("/v1/generations/{id}", { params: { path: { id } } })),
    staleTime: 10_000,
  });

export type AssetVariant = "full" | "thumb";

/** A picture's bytes. Never refetched while cached: an asset's bytes do not change, they only disappear. */
export const assetQuery = (id: string, variant: AssetVariant) =>
  queryOptions({
    queryKey: ["asset", id, variant],
    queryFn: ({ signal }) =>
      unwrap<Blob>(
        client.GET("/v1/assets/{id}", {
          params: { path: { id }, query: variant === "thumb" ? { variant: "thumb" } : {} },
          parseAs: "blob",
          signal,
        }) as unknown as Promise<{ data?: Blob; error?: unknown; response: Response }>,
      ),
    staleTime: Infinity,
    gcTime: variant === "thumb" ? 5 * 60_000 : 60_000,
    retry: (count, error) =>
      count < 2 && !isApiError(error, "asset_expired") && !isApiError(error, "not_found"),
  });
