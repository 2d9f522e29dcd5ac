package io.millrace.project;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is predicted: something that happens, or fails to, in (as-of, as-of + horizon]. */
public sealed interface LabelDefinition {

    /** The label's name. */
    String name();

    /** How far ahead it looks. */
    Duration horizon();

    /** Sources whose events decide it. */
    List<String> sources();

    /** Condition over the fields of the only source; null: every event counts. */
    @Nullable String where();

    /** The label, given whether an event that counts falls in (as-of, as-of + horizon]. */
    boolean positive(boolean any);

    /**
     * 1 when no event of any of the sources that meets the condition falls in the horizon.
     *
     * @param where condition over the fields of the only source; null: every event counts
     */
    record Absence(
            String name, List<String> sources, @Nullable String where, Duration horizon) implements LabelDefinition {
        public Absence {
            sources = List.copyOf(sources);
        }

        @Override
        public boolean positive(boolean any) {
            return !any;
        }
    }

    /** 1 when an event of the source that meets the condition falls in the horizon. */
    record Occurrence(String name, String source, @Nullable String where, Duration horizon) implements LabelDefinition {
        @Override
        public List<String> sources() {
            return List.of(source);
        }

        @Override
        public boolean positive(boolean any) {
            return any;
        }
    }
}
