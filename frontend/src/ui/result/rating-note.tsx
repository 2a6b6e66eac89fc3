import "@/i18n/add-dialogs";
import { ActionIcon, Button, TextInput, UnstyledButton } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Generation } from "@/api/types";
import { useGenerationActions } from "@/api/generations/use-generation-actions";
import { noteAsked } from "@/lib/ask-rating";
import { ErrorNote } from "@/ui/note/error-note";
import { Icon } from "@/ui/icon";
import styles from "./rating-note.module.css";

interface Props {
  userId: string;
  generation: Generation;
  onClose: () => void;
}

const STARS = [1, 2, 3, 4, 5] as const;
const WORDS_MAX = 500;

/** One short question: a press answers it, a word may be added, a cross ends it. */
export default function RatingNote({ userId, generation, onClose }: Props) {
  const { t } = useTranslation();
  const { rate } = useGenerationActions();
  const [stars, setStars] = useState<number | null>(null);
  const [words, setWords] = useState("");
  const { id } = generation;
  useEffect(() => noteAsked(userId, id, "asked"), [id, userId]);

  const answer = (value: number) => {
    setStars(value);
    rate.mutate({ id, stars: value });
    noteAsked(userId, id, "answered");
  };
  const finish = () => {
    if (stars !== null && words.trim() !== "") rate.mutate({ id, stars, words: words.trim() });
    onClose();
  };
  const dismiss = () => {
    if (stars === null) noteAsked(userId, id, "dismissed");
    onClose();
  };
  return (
    <section className={styles.note} aria-label={t("rating.title")}>
      <p className={styles.title} role="status">
        {stars === null ? t("rating.title") : t("rating.thanks")}
      </p>
      <div className={styles.stars} role="group" aria-label={t("rating.title")}>
        {STARS.map((value) => (
          <UnstyledButton
            key={value}
            className={styles.star}
            aria-label={t("rating.star", { count: value })}
            aria-pressed={value === stars}
            onClick={() => answer(value)}
          >
            <Icon name="star" size={24} fill={value <= (stars ?? 0) ? "var(--mq-tape)" : "none"} />
          </UnstyledButton>
        ))}
      </div>
      {stars !== null && (
        <form
          className={styles.words}
          onSubmit={(event) => {
            event.preventDefault();
            finish();
          }}
        >
          <TextInput
            size="sm"
            aria-label={t(stars >= 4 ? "rating.good" : "rating.bad")}
            placeholder={t(stars >= 4 ? "rating.good" : "rating.bad")}
            maxLength={WORDS_MAX}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          <Button type="submit" size="sm" variant="default">
            {words.trim() === "" ? t("app.close") : t("rating.send")}
          </Button>
        </form>
      )}
      {rate.isError && <ErrorNote error={rate.error} />}
      <ActionIcon className={styles.close} aria-label={t("rating.dismiss")} onClick={dismiss}>
        <Icon name="close" />
      </ActionIcon>
    </section>
  );
}
