import SearchIcon from "@mui/icons-material/SearchRounded";
import { Autocomplete, Box, InputAdornment, TextField, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router-dom";
import type { Hit } from "@/api/contract";
import { json } from "@/api/http";
import { useTexts, useWord } from "@/i18n/use-texts";
import { useDebounced } from "@/lib/use-debounced";
import { pathOfId } from "@/ui/id-link";
import { When } from "@/ui/when";

const LEAST = 2;
const PAUSE_MS = 200;

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** `/` puts the cursor into the search from anywhere but a field. */
function useSlash(input: React.RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [input]);
}

function HitLine({ hit }: { hit: Hit }) {
  const t = useTexts();
  const word = useWord();
  return (
    <Box sx={{ display: "flex", gap: 1.25, width: "100%", minWidth: 0, alignItems: "baseline" }}>
      <Typography variant="caption" color="textSecondary" sx={{ width: 64, flex: "none" }}>
        {t(`search.kind.${hit.kind}`)}
      </Typography>
      <Box sx={{ minWidth: 0, flex: 1 }}>
        <Typography variant="body2" sx={{ fontWeight: 600, overflowWrap: "anywhere" }}>
          {hit.title}
        </Typography>
        <Typography
          variant="caption"
          color="textSecondary"
          sx={{ display: "block", overflowWrap: "anywhere" }}
        >
          {hit.kind === "user" ? hit.detail : word(hit.kind === "order" ? "orderState" : "state", hit.detail)}
        </Typography>
      </Box>
      <Typography variant="caption" color="textSecondary">
        <When at={hit.at} />
      </Typography>
    </Box>
  );
}

/** One box over e-mail, shop names, ids, order and transaction numbers. Enter opens the first hit. */
export function SearchBox() {
  const t = useTexts();
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const q = useDebounced(text.trim(), PAUSE_MS);
  useSlash(input);
  const found = useQuery({
    queryKey: ["search", q],
    queryFn: ({ signal }) => json<{ items: Hit[] }>("/v1/admin/search", { query: { q }, signal }),
    enabled: q.length >= LEAST,
    staleTime: 10_000,
  });
  const asking = text.trim().length >= LEAST && (found.isFetching || q !== text.trim());
  const hits = q.length >= LEAST && !asking ? (found.data?.items ?? []) : [];
  const go = (hit: Hit) => {
    const path = pathOfId(hit.id);
    if (path === null) return;
    setText("");
    setOpen(false);
    input.current?.blur();
    void navigate(path);
  };
  return (
    <Autocomplete<Hit>
      forcePopupIcon={false}
      options={hits}
      filterOptions={(all) => all}
      getOptionLabel={(hit) => hit.title}
      getOptionKey={(hit) => `${hit.kind}:${hit.id}`}
      inputValue={text}
      onInputChange={(_, next, why) => why !== "reset" && setText(next)}
      value={null}
      onChange={(_, hit) => hit !== null && go(hit)}
      open={open && text.trim().length >= LEAST}
      onOpen={() => setOpen(true)}
      onClose={() => setOpen(false)}
      autoHighlight
      loading={asking}
      loadingText={t("app.loading")}
      noOptionsText={
        <>
          {t("search.nothing", { q })}
          <Typography variant="caption" sx={{ display: "block" }}>
            {t("search.tips")}
          </Typography>
        </>
      }
      renderOption={({ key, ...props }, hit) => (
        <li key={key} {...props}>
          <HitLine hit={hit} />
        </li>
      )}
      slotProps={{
        popper: { sx: { minWidth: { xs: "calc(100vw - 24px)", sm: 460 } }, placement: "bottom-start" },
      }}
      sx={({ tokens }) => ({
        width: "100%",
        maxWidth: 440,
        "& .MuiOutlinedInput-root": { backgroundColor: tokens.page, py: "1px !important", fontSize: 13.5 },
        "& .MuiOutlinedInput-notchedOutline": { borderColor: tokens.line },
      })}
      renderInput={(params) => (
        <TextField
          {...params}
          inputRef={input}
          placeholder={t("search.placeholder")}
          onKeyDown={(event) => event.key === "Escape" && input.current?.blur()}
          slotProps={{
            ...params.slotProps,
            input: {
              ...params.slotProps.input,
              startAdornment: (
                <InputAdornment position="start" sx={{ ml: 0.5, mr: 0 }}>
                  <SearchIcon sx={{ fontSize: 18 }} />
                </InputAdornment>
              ),
            },
            htmlInput: {
              ...params.slotProps.htmlInput,
              "aria-label": t("search.label"),
              title: t("search.hint"),
            },
          }}
        />
      )}
    />
  );
}
