package io.millrace.benchmarks.load;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where figures go. */
public final class ReportOptions {
    @Option(names = "--json", description = "File to append the figures to, a line each.")
    private @Nullable Path json;

    /** A report on standard output, and in the file that was asked for. */
    public Report report() {
        return new Report(System.out, json);
    }
}
