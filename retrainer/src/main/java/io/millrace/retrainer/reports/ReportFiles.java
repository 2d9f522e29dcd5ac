package io.millrace.retrainer.reports;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.pages.Article;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What people read of a model, by the names of its files. */
public final class ReportFiles {
    /** The page of its evaluation. */
    public static final String EVALUATION = "evaluation.html";

    /** Its card, as Markdown. */
    public static final String CARD = "model-card.md";

    /** Its card, as a page. */
    public static final String CARD_PAGE = "model-card.html";

    private ReportFiles() {}

    /** Writes the page of an evaluation into a directory that exists. */
    public static void writeEvaluation(Path directory, String page) throws IOException {
        Files.writeString(directory.resolve(EVALUATION), page, UTF_8);
    }

    /** Writes a card, both ways, into a directory that exists. */
    public static void writeCard(Path directory, Article card) throws IOException {
        Files.writeString(directory.resolve(CARD), card.markdown(), UTF_8);
        Files.writeString(directory.resolve(CARD_PAGE), card.html(), UTF_8);
    }
}
