import { Autocomplete, Box, TextField } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useInput, type InputProps } from "react-admin";
import type { Page, UserDetail, UserRow } from "@/api/contract";
import { json } from "@/api/http";
import { recordKey } from "@/api/live/keys";
import { useTexts } from "@/i18n/use-texts";
import { useDebounced } from "@/lib/use-debounced";

const PAUSE_MS = 200;
const LEAST = 2;
const SHOWN = 8;

type Someone = Pick<UserRow, "id" | "email" | "display_name">;

const nameOf = ({ email, display_name: name }: Someone) => (name ? `${email} · ${name}` : email);

/** Whoever is filtered by stands in the address by id alone; who that is has to be asked. */
function useChosen(id: string): Someone | null {
  const { data } = useQuery({
    queryKey: recordKey("users", id),
    queryFn: ({ signal }) => json<UserDetail>(`/v1/admin/users/${encodeURIComponent(id)}`, { signal }),
    enabled: id !== "",
    retry: false,
  });
  if (id === "") return null;
  return data ?? { id, email: id, display_name: "" };
}

/** A person as a filter: typed by any part of an e-mail or a shop's name, kept by id. */
export function UserInput(props: Omit<InputProps, "source"> & { source: string }) {
  const t = useTexts();
  const { field } = useInput({ ...props, defaultValue: "" });
  const chosen = useChosen((field.value as string | undefined) ?? "");
  const [text, setText] = useState("");
  const q = useDebounced(text.trim(), PAUSE_MS);
  const asks = q.length >= LEAST && (chosen === null || q !== nameOf(chosen));
  const found = useQuery({
    queryKey: ["people", q],
    queryFn: ({ signal }) => json<Page<UserRow>>("/v1/admin/users", { query: { q, limit: SHOWN }, signal }),
    enabled: asks,
    staleTime: 10_000,
    retry: false,
  });
  return (
    <Autocomplete<Someone>
      options={asks ? (found.data?.items ?? []) : chosen ? [chosen] : []}
      forcePopupIcon={false}
      clearText={t("filter.clearOne")}
      filterOptions={(all) => all}
      getOptionLabel={nameOf}
      getOptionKey={(one) => one.id}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      value={chosen}
      onChange={(_, one) => field.onChange(one?.id ?? "")}
      inputValue={text}
      onInputChange={(_, next) => setText(next)}
      loading={asks && found.isFetching}
      loadingText={t("app.loading")}
      noOptionsText={q.length < LEAST ? t("filter.userTip") : t("search.nothing", { q })}
      renderOption={({ key, ...rest }, one) => (
        <Box component="li" key={key} {...rest} sx={{ overflowWrap: "anywhere" }}>
          {nameOf(one)}
        </Box>
      )}
      sx={{ width: 260 }}
      renderInput={(params) => <TextField {...params} label={t("filter.user")} />}
    />
  );
}
