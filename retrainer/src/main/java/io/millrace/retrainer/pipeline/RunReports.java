package io.millrace.retrainer.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.pages.Article;
import io.millrace.retrainer.reports.ReportFiles;
import io.millrace.runtime.privacy.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;

/** What people read of a training, in the directory of its run. */
final class RunReports {
    private final Path run;

    /** @param run the run's directory, be it there or not */
    RunReports(Path run) {
        this.run = run;
    }

    /** The page of the evaluation, when the model was evaluated. */
    void evaluated(String page) throws IOException {
        write(ReportFiles.EVALUATION, page);
    }

    /** The page with what became of the model, and its card, when it was held against its gates, whatever came of that. */
    void judged(String page, Article card) throws IOException {
        write(ReportFiles.EVALUATION, page);
        write(ReportFiles.CARD, card.markdown());
        write(ReportFiles.CARD_PAGE, card.html());
    }

    private void write(String file, String text) throws IOException {
        DurableFiles.write(PrivateFiles.createDirectories(run).resolve(file), text.getBytes(UTF_8));
    }
}
